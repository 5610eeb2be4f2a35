import { StickylineError } from "../../domain/errors.ts";
import type { CampaignDialer } from "../../telephony/campaign-dialer.ts";
import { changedMeanwhile } from "./send-command.ts";
import type { CampaignStore, StoredCampaign } from "./stored-campaign.ts";

export type CheckPlaces = (
  dialer: CampaignDialer,
  campaign: StoredCampaign,
) => Promise<StoredCampaign>;

/**
 * Whether people who answer still come where they should. CONFLICT when that IVR application is gone, or the queue whose
 * agents pace it; an IVR with another name is noted as a problem, for it may say something else by now.
 */
export function createCheckPlaces(deps: {
  readonly change: CampaignStore["change"];
  readonly now: () => number;
}): CheckPlaces {
  return async (dialer, campaign) => {
    const found = (await dialer.listIvrs()).find(({ id }) => id === campaign.plan.ivr);
    if (found === undefined) {
      throw new StickylineError(
        "CONFLICT",
        `Its IVR application "${campaign.ivrName ?? campaign.plan.ivr}" is gone from the phone system: who answers would hear nothing. Remove this campaign and make another one.`,
      );
    }
    const missing = await missingQueue(dialer, campaign.plan);
    if (missing !== null) {
      throw new StickylineError(
        "CONFLICT",
        `${missing} Remove this campaign and make another one.`,
      );
    }
    const renamed =
      campaign.ivrName === null || found.name === campaign.ivrName
        ? { problem: null }
        : {
            problem: `Its IVR application is named "${found.name}" now, and was "${campaign.ivrName}": listen to what it says.`,
          };
    const checked = { ...renamed, ivrName: found.name, ivrCheckedAt: deps.now() };
    const written = await deps.change(campaign, checked);
    if (written === null) throw changedMeanwhile();
    return written;
  };
}

/** Why its queue can't pace it, in words for people; null: it can, or has none, or no queues are told. */
export async function missingQueue(
  dialer: Pick<CampaignDialer, "queueOf" | "listQueues">,
  plan: StoredCampaign["plan"],
): Promise<string | null> {
  const queue = dialer.queueOf(plan);
  const names = queue === null ? null : await dialer.listQueues();
  if (queue === null || names === null || names.includes(queue)) return null;
  const known = names.slice(0, 20).join(", ");
  return `The phone system has no queue "${queue}": it was renamed or removed. It has: ${known}.`;
}
