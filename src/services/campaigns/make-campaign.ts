import { invalidInput, StickylineError } from "../../domain/errors.ts";
import { toE164 } from "../../domain/phone-number.ts";
import type { WorkspaceSettings } from "../../domain/settings.ts";
import type { CampaignDialer, CampaignIvr } from "../../telephony/campaign-dialer.ts";
import type { Change } from "../admin/record-change.ts";
import type { CheckPeople } from "./check-people.ts";
import type { CampaignChange, CampaignStore, StoredCampaign } from "./stored-campaign.ts";

export type Deps = {
  readonly store: CampaignStore;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly regionOf: (workspaceId: string) => string;
  readonly dialerOf: (workspaceId: string, connectionId: string) => Promise<CampaignDialer | null>;
  readonly people: CheckPeople;
  readonly audit: (change: Change) => Promise<void>;
  readonly newId: () => string;
  readonly now: () => number;
};

export type NewCampaign = {
  /** One of the phone system that is to dial. */
  readonly lineId: string;
  readonly numbers: readonly string[];
  /** On what ground these people may be called. */
  readonly consent: string;
  readonly plan: Readonly<Record<string, unknown>>;
};

const UNHEARD =
  "Nothing says whether it was made. It was never started, so that it rings nobody; look for it at the phone system by its name and remove it there, then make another one.";

/** Makes a campaign that stands still until it is started: everything checked before, and asked for once. */
export function createMakeCampaign(deps: Deps) {
  return async (workspaceId: string, wanted: NewCampaign): Promise<StoredCampaign> => {
    const line = deps.settingsOf(workspaceId)?.lines.find(({ id }) => id === wanted.lineId);
    if (line === undefined) {
      throw invalidInput("lineId", "line not found; GET /api/lines lists them");
    }
    const { connectionId, vendorSettings } = line;
    const dialer = connectionId === null ? null : await deps.dialerOf(workspaceId, connectionId);
    if (dialer === null || connectionId === null) {
      throw invalidInput(
        "lineId",
        "Choose a line that is connected to a phone system that dials campaigns by itself.",
      );
    }
    const id = deps.newId();
    const checked = dialer.check(wanted.plan);
    // the phone system's statistics show it, and it can be found there by it
    const plan = { ...checked, name: `${checked.name} (${id.slice(0, 6)})` };
    const numbers = readNumbers(wanted.numbers, deps.regionOf(workspaceId));
    const timeZone = dialer.timeZoneOf(vendorSettings);
    await deps.people.beforeMaking(workspaceId, numbers, plan.activePeriod, timeZone);
    const ivr = ivrOf(await dialer.listIvrs(), plan.ivr);

    const now = deps.now();
    const about = { id, workspaceId, connectionId, name: plan.name, timeZone, plan, numbers };
    const intent = await deps.store.create({
      ...about,
      consent: wanted.consent,
      sentCount: numbers.length,
      ivrName: ivr.name,
      ivrCheckedAt: now,
      listId: null,
      campaignId: null,
      desired: "ready",
      actual: "preparing",
      started: false,
      vendorStatus: null,
      problem: UNHEARD,
      createdAt: now,
    });
    await deps.audit({
      workspaceId,
      actor: "admin",
      action: "campaign.created",
      subject: id,
      details: { numbers: numbers.length },
    });

    let known = intent;
    const note = async (change: CampaignChange) => {
      known = (await deps.store.change(known, change)) ?? known;
    };
    try {
      const order = { plan, numbers, settings: vendorSettings };
      const campaignId = await dialer.prepare(order, (listId) => note({ listId }));
      await note({ campaignId, actual: "ready", problem: null });
    } catch (error) {
      if (!(error instanceof StickylineError)) throw error;
      if (error.code === "VENDOR_UNAVAILABLE") {
        await note({ actual: "unknown", problem: UNHEARD });
      } else {
        await note({ actual: "failed", desired: "removed", problem: error.message, numbers: [] });
        throw error;
      }
    }
    return known;
  };
}

/** E.164, each once: a number twice would be rung twice. */
function readNumbers(given: readonly string[], region: string): string[] {
  const places = new Map<string, number>();
  for (const [place, text] of given.entries()) {
    const number = toE164(text, region);
    if (number === null) {
      throw invalidInput(`numbers.${place}`, "Write it with its country code: +420123456789.");
    }
    const before = places.get(number);
    if (before !== undefined) {
      throw invalidInput(`numbers.${place}`, `This is the number of numbers.${before}.`);
    }
    places.set(number, place);
  }
  return [...places.keys()];
}

function ivrOf(ivrs: readonly CampaignIvr[], id: string): CampaignIvr {
  const found = ivrs.find((ivr) => ivr.id === id);
  if (found !== undefined) return found;
  const names = ivrs.slice(0, 20).map((ivr) => `${ivr.id} (${ivr.name})`);
  throw invalidInput(
    "ivr",
    `The phone system has no such IVR application. It has: ${names.join(", ") || "none"}.`,
  );
}
