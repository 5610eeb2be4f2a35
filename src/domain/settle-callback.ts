import {
  advance,
  BY_COLLEAGUE,
  type CallbackEvent,
  type CallbackLife,
  type Miss,
} from "./callback.ts";
import { type CallbackPolicy, retryAt } from "./callback-policy.ts";
import { isOnOurSide, type EndedLeg } from "./leg-talk.ts";
import { isSince } from "./told-time.ts";

export type CallLeg = EndedLeg & { readonly legId: string };

type SettleAround = {
  readonly now: number;
  readonly policy: CallbackPolicy;
  /** The leg of the call that the phone system was asked for; null or left out: not known. */
  readonly ownLeg?: string | null;
};

/**
 * What a call that is over makes of an open callback to the same person; null: nothing. A real talk since the promise
 * closes it, whoever of ours it was and whoever rang whom. A rep who rang in vain has tried once.
 */
export function settleCallback(
  life: CallbackLife,
  promisedAt: number,
  legs: readonly CallLeg[],
  { now, policy, ownLeg = null }: SettleAround,
): CallbackLife | null {
  const since = legs
    .filter(isOnOurSide)
    .map((leg) => ({ ...leg, start: startOf(leg.state) ?? 0 }))
    .filter((leg) => isSince(leg.start, promisedAt) || belongsTo(leg, ownLeg))
    .toSorted((a, b) => a.start - b.start);
  const apply = (known: CallbackLife, event: CallbackEvent) =>
    advance(known, event, { now, maxAttempts: policy.maxAttempts });
  const talk = since.find((leg) => isTalk(leg.state, policy) && wasAnswered(leg, legs, policy));
  if (talk !== undefined) {
    const calledIn = talk.state.direction !== "outbound";
    return apply(life, { kind: "reached", by: talk.repId ?? BY_COLLEAGUE, calledIn });
  }
  const [tried] = since.filter(
    ({ repId, state }) => repId !== null && state.direction === "outbound",
  );
  if (tried === undefined) return null;
  // legs of one call are one try, whichever of them is told first
  const key = legs.reduce((least, { legId }) => (legId < least ? legId : least), tried.legId);
  if (life.attemptKeys.includes(key)) return null;
  const isOurs = life.stage === "dialling" || life.stage === "talking";
  // another call in vain says nothing of the one that goes on
  if (isOurs && !legs.some((leg) => belongsTo(leg, ownLeg))) return null;
  const dialled = isOurs ? life : apply(life, { kind: "dialled", key });
  const miss: Miss = tried.state.endReason === "voicemail" ? "voicemail" : "no-answer";
  const endedAt = tried.state.endedAt ?? tried.state.newestAt;
  return (
    dialled &&
    apply(dialled, {
      kind: "missed",
      miss,
      retryAt: Math.max(retryAt(policy, miss, endedAt), isOurs ? 0 : life.nextAttemptAt),
      ...(isOurs && { key }),
    })
  );
}

/** A leg of this call: phone systems that name a call and not its legs have the call's id first. */
export function belongsTo({ legId }: Pick<CallLeg, "legId">, ownLeg: string | null): boolean {
  return ownLeg !== null && (legId === ownLeg || legId.startsWith(`${ownLeg}:`));
}

/** A rep may wait on the line while it rings: where the person's own leg is known, it alone says whether they talked. */
function wasAnswered(
  { state: { direction, number } }: EndedLeg,
  legs: readonly CallLeg[],
  policy: Pick<CallbackPolicy, "minTalkSeconds">,
): boolean {
  if (direction !== "outbound") return true;
  // one that never began is the call as a whole, of which some phone systems tell
  const theirs = legs.filter(
    ({ state }) =>
      state.identity === null &&
      state.startedAt !== null &&
      state.direction === "outbound" &&
      state.number === number,
  );
  return theirs.length === 0 || theirs.some(({ state }) => isTalk(state, policy));
}

/** When our side took part: a leg that rang before the promise and was answered after it counts. */
function startOf({ connectedAt, startedAt }: EndedLeg["state"]): number | null {
  return connectedAt ?? startedAt;
}

/** Whether the person was really reached: not by a mailbox, and not for a moment alone. */
export function isTalk(
  state: EndedLeg["state"],
  { minTalkSeconds }: Pick<CallbackPolicy, "minTalkSeconds">,
): boolean {
  const { connectedAt, endedAt, endReason } = state;
  if (connectedAt === null || endReason === "voicemail") return false;
  return (endedAt ?? state.newestAt) - connectedAt >= minTalkSeconds * 1_000;
}
