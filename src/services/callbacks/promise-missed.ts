import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import type { ClosedCall } from "../calls/close-call.ts";

export type Deps = {
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  /** When somebody with this number was last reached by a callback; null: not that is known. */
  readonly reachedAt: (workspaceId: string, number: string) => Promise<number | null>;
  /** Whether anybody is called back at this number. */
  readonly mayCallBack: (workspaceId: string, number: string) => boolean;
  /** Keeps it once, however often it is told. */
  readonly keep: (callback: {
    readonly id: string;
    readonly workspaceId: string;
    readonly lineId: string;
    readonly callId: string;
    readonly number: string;
    readonly repId: string | null;
    readonly promisedAt: number;
    readonly expiresAt: number;
  }) => Promise<void>;
  readonly now: () => number;
};

/** Makes a callback of a call that reached nobody, where the policy wants that. Safe to repeat. */
export function createPromiseMissed(deps: Deps): (closed: ClosedCall) => Promise<void> {
  return async ({ workspaceId, legId, first, call, story }) => {
    const { number, lineId, callId } = first;
    const last = call.decisions.at(-1) ?? first;
    const wasTaken = story.talkedRepId !== null || story.byColleague === true;
    if (number === null || wasTaken || story.observed || story.heldOut) return;
    // who was promised one, or left a message, is looked after
    if (call.decisions.some(({ outcome }) => outcome === "callback" || outcome === "voicemail")) {
      return;
    }
    const policy = await deps.policyOf(workspaceId);
    const hungUp = last.outcome === "wait" || last.outcome === "ask";
    // who hangs up while they are asked where to be called has asked for a call
    const isWanted = call.decisions.some(
      ({ path, outcome }) => path === "chose-callback" && outcome === "ask",
    );
    if (!isWanted && !(hungUp ? policy.fromHangUp : policy.fromMissed)) return;
    if (!deps.mayCallBack(workspaceId, number)) return;
    const reachedAt = await deps.reachedAt(workspaceId, number);
    const promisedAt = last.at;
    if (
      !isWanted &&
      reachedAt !== null &&
      promisedAt - reachedAt < policy.coolDownHours * 3_600_000
    )
      return;
    const expiresAt = promisedAt + policy.expiryHours * 3_600_000;
    const promise = { lineId, callId, number, repId: story.ownRepId, promisedAt, expiresAt };
    await deps.keep({ id: `missed:${workspaceId}:${legId}`, workspaceId, ...promise });
  };
}
