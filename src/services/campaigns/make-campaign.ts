import { runInTurns } from "../../concurrency/run-in-turns.ts";
import { mayCallBack, NOBODY_CALLED } from "../../domain/may-call-back.ts";
import { invalidInput } from "../../domain/errors.ts";
import { toE164 } from "../../domain/phone-number.ts";
import { indexOf, type SettingsIndex } from "../../domain/settings-index.ts";
import type { WorkspaceSettings } from "../../domain/settings.ts";
import type { CampaignDialer, CampaignIvr } from "../../telephony/campaign-dialer.ts";
import type { CheckPeople } from "./check-people.ts";
import { missingQueue } from "./check-places.ts";
import type { PrepareCampaign } from "./prepare-campaign.ts";
import type { StoredCampaign } from "./stored-campaign.ts";

export type Deps = {
  readonly prepare: PrepareCampaign;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly regionOf: (workspaceId: string) => string;
  readonly dialerOf: (workspaceId: string, connectionId: string) => Promise<CampaignDialer | null>;
  readonly people: CheckPeople;
  readonly newId: () => string;
};

export type NewCampaign = {
  /** One of the phone system that is to dial. */
  readonly lineId: string;
  readonly numbers: readonly string[];
  /** On what ground these people may be called. */
  readonly consent: string;
  readonly plan: Readonly<Record<string, unknown>>;
};

/** Makes a campaign that stands still until it is started: everything checked before, and asked for once. */
export function createMakeCampaign(deps: Deps) {
  return async (workspaceId: string, wanted: NewCampaign): Promise<StoredCampaign> => {
    const settings = deps.settingsOf(workspaceId);
    const line = settings?.lines.find(({ id }) => id === wanted.lineId);
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
    const numbers = await runInTurns(
      readNumbers(wanted.numbers, deps.regionOf(workspaceId), indexOf(settings)),
    );
    const timeZone = dialer.timeZoneOf(vendorSettings);
    await deps.people.beforeMaking(workspaceId, numbers, plan.activePeriod, timeZone);
    const ivr = ivrOf(await dialer.listIvrs(), plan.ivr);

    const missing = await missingQueue(dialer, plan);
    if (missing !== null) throw invalidInput("endpoint.queue", missing);
    return deps.prepare({
      id,
      workspaceId,
      connectionId,
      dialer,
      plan,
      numbers,
      consent: wanted.consent,
      ivr,
      timeZone,
      settings: vendorSettings,
      callbackId: null,
      actor: "admin",
    });
  };
}

/** E.164, each once: a number twice would be rung twice. It rests after each: ten thousand are long. */
function* readNumbers(
  given: readonly string[],
  region: string,
  own: SettingsIndex,
): Generator<void, string[]> {
  const places = new Map<string, number>();
  for (const [place, text] of given.entries()) {
    const number = toE164(text, region);
    if (number === null) {
      throw invalidInput(`numbers.${place}`, "Write it with its country code: +420123456789.");
    }
    if (!mayCallBack(number, own)) {
      throw invalidInput(`numbers.${place}`, NOBODY_CALLED);
    }
    const before = places.get(number);
    if (before !== undefined) {
      throw invalidInput(`numbers.${place}`, `This is the number of numbers.${before}.`);
    }
    places.set(number, place);
    yield;
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
