import type { CampaignState } from "../../domain/campaign.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { CampaignCommand, CampaignDialer } from "../../telephony/campaign-dialer.ts";
import type { CampaignChange, CampaignStore, StoredCampaign } from "./stored-campaign.ts";

/** How it stands after the command; null: as before. */
const STATE_AFTER: Readonly<Record<CampaignCommand, CampaignState | null>> = {
  start: "running",
  pause: "paused",
  unpause: "running",
  reload: null,
  remove: "removed",
};

/** Somebody else changed it since it was read. */
export function changedMeanwhile(): StickylineError {
  return new StickylineError("CONFLICT", "it was changed at the same time: try again", {
    retryable: true,
  });
}

/**
 * Sends one command: written first, so that whatever dies on the way leaves `unknown` behind, never a guess. Gives how
 * it stands then. A problem in `wish` is still one when it worked. Throws what the phone system plainly refused; the campaign is then as it was.
 */
export function createSendCommand({ change }: Pick<CampaignStore, "change">) {
  return async (
    dialer: CampaignDialer,
    campaign: StoredCampaign,
    command: CampaignCommand,
    wish: CampaignChange = {},
  ): Promise<StoredCampaign> => {
    const { campaignId, actual, started } = campaign;
    if (campaignId === null) return campaign;
    const written = await change(campaign, {
      ...wish,
      actual: "unknown",
      started: started || command === "start",
      problem: unheard(command),
    });
    if (written === null) throw changedMeanwhile();
    let after: CampaignChange;
    let refusal: unknown = null;
    try {
      const vendorStatus = await dialer.control(campaignId, command);
      const problem = wish.problem ?? null;
      after = { actual: STATE_AFTER[command] ?? actual, problem, vendorStatus };
      if (command === "remove") after = { ...after, numbers: [] };
    } catch (error) {
      if (!(error instanceof StickylineError)) throw error;
      if (error.code === "NOT_FOUND") {
        // somebody removed it there by hand
        const problem = command === "remove" ? null : GONE;
        after = { desired: "removed", actual: "removed", problem, numbers: [] };
        if (command !== "remove" && command !== "pause") refusal = error;
      } else if (error.code === "VENDOR_UNAVAILABLE") {
        after = { problem: `${unheard(command)} ${error.message}` };
      } else {
        refusal = error;
        const { desired } = campaign;
        const undone = command === "pause" || command === "remove" ? {} : { desired };
        after = { ...undone, actual, started, problem: error.message };
      }
    }
    const settled = (await change(written, after)) ?? written;
    if (refusal !== null) throw refusal;
    return settled;
  };
}

const GONE = "The phone system does not have it any more: somebody removed it there.";

export type SendCommand = ReturnType<typeof createSendCommand>;

function unheard(command: CampaignCommand): string {
  return `"${command}" was sent, and nothing says whether it was done: look at the phone system. Pause and remove are safe to send again.`;
}
