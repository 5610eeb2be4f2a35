import { StickylineError } from "../../domain/errors.ts";
import type { CampaignDialer, CampaignIvr, CampaignPlan } from "../../telephony/campaign-dialer.ts";
import type { Change } from "../admin/record-change.ts";
import type { CampaignChange, CampaignStore, StoredCampaign } from "./stored-campaign.ts";

export type Deps = {
  readonly store: Pick<CampaignStore, "create" | "change">;
  readonly audit: (change: Change) => Promise<void>;
  readonly now: () => number;
};

/** One of which everything was checked. */
export type CheckedCampaign = {
  readonly id: string;
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly dialer: CampaignDialer;
  readonly plan: CampaignPlan;
  /** E.164, each once. */
  readonly numbers: readonly string[];
  readonly consent: string;
  readonly ivr: CampaignIvr;
  readonly timeZone: string;
  /** The line's own. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  /** The callback that it is to keep; null: none. */
  readonly callbackId: string | null;
  /** Who made it, as the audit trail names them. */
  readonly actor: string;
};

const UNHEARD =
  "Nothing says whether it was made. It was never started, so that it rings nobody; look for it at the phone system by its name and remove it there, then make another one.";

/**
 * Makes a campaign that stands still, asked for once: written first, so that whatever dies on the way leaves a row that
 * says so. Gives how it stands then: `ready`, or `unknown` where no answer came. Throws what was plainly refused.
 */
export function createPrepareCampaign(deps: Deps) {
  return async (campaign: CheckedCampaign): Promise<StoredCampaign> => {
    const { dialer, ivr, settings, actor, ...about } = campaign;
    const { id, workspaceId, plan, numbers } = campaign;
    const now = deps.now();
    let known = await deps.store.create({
      ...about,
      name: plan.name,
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
    const details = { numbers: numbers.length };
    await deps.audit({ workspaceId, actor, action: "campaign.created", subject: id, details });
    const note = async (change: CampaignChange) => {
      known = (await deps.store.change(known, change)) ?? known;
    };
    try {
      const order = { plan, numbers, settings };
      const campaignId = await dialer.prepare(order, (listId) => note({ listId }));
      await note({ campaignId, actual: "ready", problem: null });
    } catch (error) {
      if (!(error instanceof StickylineError)) throw error;
      if (error.code === "VENDOR_UNAVAILABLE") {
        await note({ actual: "unknown", problem: UNHEARD });
        const why = { why: UNHEARD };
        await deps.audit({
          workspaceId,
          actor,
          action: "campaign.orphaned",
          subject: id,
          details: why,
        });
      } else {
        await note({ actual: "failed", desired: "removed", problem: error.message, numbers: [] });
        throw error;
      }
    }
    return known;
  };
}

export type PrepareCampaign = ReturnType<typeof createPrepareCampaign>;
