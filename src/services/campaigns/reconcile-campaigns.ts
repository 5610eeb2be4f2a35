import { nextCommand } from "../../domain/campaign.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { CampaignDialer } from "../../telephony/campaign-dialer.ts";
import type { Change } from "../admin/record-change.ts";
import type { CheckPlaces } from "./check-places.ts";
import type { CheckPeople } from "./check-people.ts";
import type { SendCommand } from "./send-command.ts";
import type { CampaignChange, CampaignStore, StoredCampaign } from "./stored-campaign.ts";
import type { TendTeamCampaign } from "./tend-team-campaign.ts";

export type Deps = {
  readonly store: Pick<CampaignStore, "listLiving" | "change">;
  readonly dialerOf: (workspaceId: string, connectionId: string) => Promise<CampaignDialer | null>;
  readonly people: Pick<CheckPeople, "whyStop" | "mustRest">;
  readonly checkPlaces: CheckPlaces;
  readonly sendCommand: SendCommand;
  readonly tendTeam: TendTeamCampaign;
  /** What only the lines of this connection have. */
  readonly settingsOfConnection: (
    workspaceId: string,
    connectionId: string,
  ) => readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** Whether somebody of this number rings us, or talks with us because they did. */
  readonly isCallingIn: (workspaceId: string, number: string) => Promise<boolean>;
  readonly audit: (change: Change) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
};

const DAY_MS = 24 * 3_600_000;
/** To make one takes three requests of 5 s at most. */
const MAKING_MS = 2 * 60_000;
const AGAIN_MS = 10 * 60_000;
/** Who made a campaign and has not started it for so long has forgotten it. */
const NEVER_STARTED_MS = 7 * DAY_MS;

/** Brings each campaign of a workspace to where it is wanted, and stops what must not go on. Safe to repeat. */
export function createReconcileCampaigns(deps: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    for (const campaign of await deps.store.listLiving(workspaceId)) {
      try {
        await reconcile(deps, campaign);
      } catch (error) {
        deps.onFailure(error);
      }
    }
  };
}

async function reconcile(deps: Deps, found: StoredCampaign): Promise<void> {
  const { workspaceId, id, connectionId, createdAt } = found;
  const { store, people, now } = deps;
  const note = (action: string, why: string) =>
    deps.audit({ workspaceId, actor: "worker", action, subject: id, details: { why } });

  const verdict = found.callbackId === null ? null : await deps.tendTeam(found, MAKING_MS);
  if (found.campaignId === null && found.actual === "preparing") {
    if (now() - createdAt < MAKING_MS) return;
    // whoever made it died on the way
    const written = await store.change(found, { actual: "unknown" });
    if (written !== null) await note("campaign.orphaned", written.problem ?? "");
    return;
  }
  const dialer = await deps.dialerOf(workspaceId, connectionId);
  if (dialer === null) return;
  if (found.campaignId === null) {
    if (now() - found.changedAt < MAKING_MS) return;
    const change = await lookForMade(deps, dialer, found);
    const written = await store.change(found, change);
    if (written === null || change.desired === undefined) return;
    await note("campaign.orphaned", written.problem ?? "");
    if (written.campaignId === null) return;
    await deps.sendCommand(dialer, written, "remove", { problem: written.problem });
    return;
  }

  let campaign: StoredCampaign = found;
  const become = async (change: Parameters<typeof store.change>[1], action: string) => {
    const written = await store.change(campaign, change);
    if (written === null) return;
    campaign = written;
    await note(action, change.problem ?? "");
  };
  if (verdict !== null && campaign.desired !== "removed") {
    const action = verdict.orphaned ? "campaign.orphaned" : "campaign.finished";
    await become({ desired: "removed", problem: verdict.problem }, action);
  }
  if (campaign.desired === "ready" && now() - createdAt >= NEVER_STARTED_MS) {
    const problem = "It was never started for a week, and is removed.";
    await become({ desired: "removed", problem }, "campaign.orphaned");
  }
  if (campaign.desired === "running") {
    const why = await people.whyStop(campaign);
    if (why !== null) await become({ desired: "paused", problem: why }, "campaign.stopped");
  }
  const isDaily = now() - (campaign.ivrCheckedAt ?? 0) >= DAY_MS;
  if (isDaily && campaign.desired !== "removed") {
    try {
      const checked = await deps.checkPlaces(dialer, campaign);
      if (checked.problem !== null && checked.problem !== campaign.problem) {
        await note("campaign.ivr-renamed", checked.problem);
      }
      campaign = checked;
    } catch (error) {
      if (!(error instanceof StickylineError) || error.code !== "CONFLICT" || error.retryable) {
        throw error;
      }
      const gone = { problem: error.message, ivrCheckedAt: now() };
      const stopped = campaign.desired === "running" ? { desired: "paused" as const } : {};
      await become({ ...gone, ...stopped }, "campaign.stopped");
    }
  }
  const mustRest =
    campaign.desired === "running" &&
    ((await people.mustRest(campaign)) || (await isCalledByOwn(deps, campaign)));
  const command = nextCommand({ ...campaign, mustRest });
  if (command === null) return;
  // what was not heard of just now is asked again a little later; what is wanted only now is asked at once
  const isNew = campaign.desired !== found.desired;
  if (campaign.actual === "unknown" && !isNew && now() - found.changedAt < AGAIN_MS) return;
  const problem = campaign.actual === "unknown" ? null : campaign.problem;
  await deps.sendCommand(dialer, campaign, command, { problem });
}

const MADE_UNHEARD = "It was made, and no answer said so. It was never started, and is removed.";
const NOT_MADE = "It was not made: the phone system does not list it.";

/** What became of one whose answer was lost, where the phone system tells. One of ours was never started. */
async function lookForMade(
  { settingsOfConnection, onFailure }: Deps,
  dialer: CampaignDialer,
  { workspaceId, connectionId, callbackId, name, listId }: StoredCampaign,
): Promise<CampaignChange> {
  if (listId === null) return {};
  const made = { name, listId, isNameOurs: callbackId !== null };
  for (const settings of settingsOfConnection(workspaceId, connectionId)) {
    try {
      const campaignId = await dialer.findMade(made, settings);
      if (campaignId === "none") {
        return { actual: "failed", desired: "removed", problem: NOT_MADE, numbers: [] };
      }
      if (campaignId !== null) {
        return { campaignId, desired: "removed", problem: MADE_UNHEARD };
      }
    } catch (error) {
      onFailure(error);
    }
  }
  return {};
}

/** The person of a callback rings us just now: they need not be rung. */
async function isCalledByOwn(
  { isCallingIn }: Deps,
  { workspaceId, callbackId, numbers }: StoredCampaign,
): Promise<boolean> {
  const [number] = numbers;
  return callbackId !== null && number !== undefined && isCallingIn(workspaceId, number);
}
