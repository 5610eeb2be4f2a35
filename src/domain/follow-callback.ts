import { advance, BY_ITSELF, type CallbackEvent, type CallbackLife } from "./callback.ts";
import { type CallbackPolicy, retryAt } from "./callback-policy.ts";
import { belongsTo, type CallLeg, settleCallback } from "./settle-callback.ts";

/** When a call of which nothing new was heard is looked at again, ms. */
export const LOOK_AGAIN_MS = 15 * 60_000;
/** No talk is longer: one of which nothing was heard for so long is over, ms. */
const LONGEST_SILENCE_MS = 4 * 3_600_000;

/** Whether a leg rings or talks, by what was heard of it. */
export function isLiveLeg({ state }: Pick<CallLeg, "state">, now: number): boolean {
  const { phase, newestAt } = state;
  return phase !== "ended" && phase !== "idle" && now - newestAt < LONGEST_SILENCE_MS;
}

/**
 * What the call that a phone system was asked for makes of its callback, once it is time to look at it. `legs`: what
 * was heard of the person's number since. A call that goes on is never missed, and who was heard to talk was reached,
 * also where the end of the talk was lost. Null: it is too early.
 */
export function followCallback(
  life: CallbackLife,
  promisedAt: number,
  legs: readonly CallLeg[],
  around: {
    readonly now: number;
    readonly policy: CallbackPolicy;
    /** The leg of that call; null: not known. */
    readonly ownLeg: string | null;
  },
): CallbackLife | null {
  const { now, policy, ownLeg } = around;
  if (now < life.nextAttemptAt) return null;
  const apply = (event: CallbackEvent) =>
    advance(life, event, { now, maxAttempts: policy.maxAttempts });
  const live = legs.filter((leg) => isLiveLeg(leg, now));
  const until = now + LOOK_AGAIN_MS;
  if (live.length > 0) {
    const talks = live.some(({ state }) => state.connectedAt !== null);
    const answered = talks && life.stage === "dialling";
    return apply(answered ? { kind: "answered", until } : { kind: "goes-on", until });
  }
  const over = legs.filter(({ state }) => state.phase === "ended");
  const talked = settleCallback(life, promisedAt, over, { now, policy });
  const own = over.filter((leg) => belongsTo(leg, ownLeg));
  const settled = talked ?? settleCallback(life, promisedAt, own, around);
  if (settled !== null) return settled;
  if (life.stage === "talking") {
    return apply({ kind: "reached", by: life.offeredTo ?? BY_ITSELF, calledIn: false });
  }
  return apply({ kind: "missed", miss: "no-answer", retryAt: retryAt(policy, "no-answer", now) });
}
