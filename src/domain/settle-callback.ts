import { advance, type CallbackEvent, type CallbackLife, type Miss } from "./callback.ts";
import { type CallbackPolicy, retryAt } from "./callback-policy.ts";
import type { EndedLeg } from "./leg-talk.ts";

export type CallLeg = EndedLeg & { readonly legId: string };

/**
 * What a call that is over makes of an open callback to the same person; null: nothing. A real talk since the promise
 * closes it, whoever rang whom. A rep who rang in vain has tried once.
 */
export function settleCallback(
  life: CallbackLife,
  promisedAt: number,
  legs: readonly CallLeg[],
  { now, policy }: { readonly now: number; readonly policy: CallbackPolicy },
): CallbackLife | null {
  const since = legs
    .flatMap(({ legId, repId, state }) =>
      repId === null ? [] : [{ legId, repId, state, start: startOf(state) ?? 0 }],
    )
    .filter(({ start }) => start >= promisedAt)
    .toSorted((a, b) => a.start - b.start);
  const apply = (known: CallbackLife, event: CallbackEvent) =>
    advance(known, event, { now, maxAttempts: policy.maxAttempts });
  const talk = since.find(({ state }) => isTalk(state, policy));
  if (talk !== undefined) {
    const calledIn = talk.state.direction !== "outbound";
    return apply(life, { kind: "reached", by: talk.repId, calledIn });
  }
  const [tried] = since.filter(({ state }) => state.direction === "outbound");
  if (tried === undefined) return null;
  // legs of one call are one try, whichever of them is told first
  const key = legs.reduce((least, { legId }) => (legId < least ? legId : least), tried.legId);
  if (life.attemptKeys.includes(key)) return null;
  const isOurs = life.stage === "dialling";
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
