import { StickylineError } from "../../domain/errors.ts";
import type { CampaignWish } from "../../domain/campaign.ts";
import type { CampaignCommand, CampaignDialer } from "../../telephony/campaign-dialer.ts";
import type { Change } from "../admin/record-change.ts";
import type { CheckPlaces } from "./check-places.ts";
import type { CheckPeople } from "./check-people.ts";
import { changedMeanwhile, type SendCommand } from "./send-command.ts";
import type { CampaignStore, StoredCampaign } from "./stored-campaign.ts";

export type Deps = {
  readonly store: Pick<CampaignStore, "get" | "change">;
  readonly dialerOf: (workspaceId: string, connectionId: string) => Promise<CampaignDialer | null>;
  readonly people: Pick<CheckPeople, "whyStop" | "mustRest">;
  readonly checkPlaces: CheckPlaces;
  readonly sendCommand: SendCommand;
  readonly audit: (change: Change) => Promise<void>;
};

const WISH_OF: Readonly<Record<Exclude<CampaignCommand, "reload">, CampaignWish>> = {
  start: "running",
  pause: "paused",
  unpause: "running",
  remove: "removed",
};

const LEFT =
  "Its phone system is not connected any more, and was not told: look there whether it still rings people.";

/** From which states each command makes sense. To stop is never refused where it might be needed. */
const FITS: Readonly<Record<CampaignCommand, readonly StoredCampaign["actual"][]>> = {
  start: ["ready"],
  pause: ["running", "unknown"],
  unpause: ["paused"],
  reload: ["ready", "running", "paused"],
  remove: ["ready", "running", "paused", "unknown"],
};

/** Starts, pauses, goes on, reloads and removes a campaign, as an admin asks for it. */
export function createControlCampaign(deps: Deps) {
  return async (
    workspaceId: string,
    id: string,
    command: CampaignCommand,
  ): Promise<StoredCampaign> => {
    const found = await deps.store.get(workspaceId, id);
    if (found === null) {
      throw new StickylineError("NOT_FOUND", "campaign not found; GET /api/campaigns lists them");
    }
    const dialer = await deps.dialerOf(workspaceId, found.connectionId);
    if (dialer === null && command !== "remove") {
      throw new StickylineError("CONFLICT", "its phone system is not connected any more");
    }
    const isUnmade = found.campaignId === null;
    if (isUnmade ? command !== "remove" : !FITS[command].includes(found.actual)) {
      throw new StickylineError(
        "CONFLICT",
        `"${command}" does not fit: this campaign is ${found.actual}`,
      );
    }
    if (isUnmade || dialer === null) return forgetHere(deps, found, isUnmade ? null : LEFT);
    const goesOn = command === "start" || command === "unpause";
    let campaign = found;
    if (goesOn || command === "reload") {
      const why = await deps.people.whyStop(campaign);
      if (why !== null) throw new StickylineError("CONFLICT", why);
      campaign = await deps.checkPlaces(dialer, campaign);
    }
    await deps.audit({
      workspaceId,
      actor: "admin",
      action: `campaign.${command}`,
      subject: id,
    });
    // an IVR that was renamed just now is told, and no reason to stop
    const problem = campaign === found ? null : campaign.problem;
    if (command === "reload") return deps.sendCommand(dialer, campaign, command, { problem });
    const wish = { desired: WISH_OF[command], problem };
    if (goesOn && (await deps.people.mustRest(campaign))) {
      const written = await deps.store.change(campaign, wish);
      if (written === null) throw changedMeanwhile();
      return written;
    }
    return deps.sendCommand(dialer, campaign, command, wish);
  };
}

/** One of which no id is known, or whose phone system is gone, can't be told anything: its people are forgotten here. */
async function forgetHere(
  { store, audit }: Deps,
  campaign: StoredCampaign,
  problem: string | null,
): Promise<StoredCampaign> {
  const { workspaceId, id: subject } = campaign;
  await audit({ workspaceId, actor: "admin", action: "campaign.remove", subject });
  const gone = { desired: "removed", actual: "removed", problem, numbers: [] } as const;
  const written = await store.change(campaign, gone);
  if (written === null) throw changedMeanwhile();
  return written;
}

export type ControlCampaign = ReturnType<typeof createControlCampaign>;
