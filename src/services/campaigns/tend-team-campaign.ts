import { advance, type CallbackLife } from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { campaignOf } from "../../domain/team-campaign.ts";
import type { StoredCallback } from "../callbacks/stored-callback.ts";
import { toLife } from "../callbacks/to-life.ts";
import type { StoredCampaign } from "./stored-campaign.ts";

export type Deps = {
  readonly getCallback: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  /** False when somebody else changed it since. */
  readonly changeCallback: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  readonly onCallbackChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  readonly whyStop: (campaign: StoredCampaign) => Promise<string | null>;
  readonly now: () => number;
};

/** Why a campaign must be taken away that keeps a callback. `orphaned`: whoever made it died before it was started. */
export type Verdict = { readonly orphaned: boolean; readonly problem: string | null };

/**
 * Whether the campaign of a callback is to go on; null: it is. When it is not, the callback waits for somebody else again,
 * unless it is over.
 */
export function createTendTeamCampaign(deps: Deps) {
  return async (campaign: StoredCampaign, neverStartedMs: number): Promise<Verdict | null> => {
    const { id, workspaceId, callbackId, started, createdAt } = campaign;
    const callback = callbackId === null ? null : await deps.getCallback(workspaceId, callbackId);
    const isItsTurn =
      callback !== null &&
      (callback.stage === "dialling" || callback.stage === "talking") &&
      campaignOf(callback) === id;
    if (!isItsTurn) return { orphaned: !started && campaign.desired === "ready", problem: null };
    const now = deps.now();
    const orphaned = !started && now - createdAt >= neverStartedMs;
    const why = orphaned
      ? "It was not started: whoever made it stopped on the way."
      : await deps.whyStop(campaign);
    if (why === null) return null;
    const { maxAttempts } = await deps.policyOf(workspaceId);
    const life = advance(toLife(callback), { kind: "undialled" }, { now, maxAttempts });
    if (life !== null && (await deps.changeCallback(callback, life))) {
      await deps.onCallbackChanged(callback, life);
    }
    return { orphaned, problem: why };
  };
}

export type TendTeamCampaign = ReturnType<typeof createTendTeamCampaign>;
