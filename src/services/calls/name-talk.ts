import type { LegEvent } from "../../domain/call.ts";

const NAMED = "named:";
/** Who talked where that can't be told. */
const SOMEBODY = "somebody";

/**
 * A call's result may say that they talked without saying who: whose phone rang last did, and of those that rang
 * together the one that was busy for longest. This is the event that says so, from all that was logged of the call.
 * Each says more than the ones before it and takes their place, so that the last one is the same whichever came first,
 * result or phones. Null where there is nothing to say.
 */
export function nameTalk(event: LegEvent, logged: readonly LegEvent[]): LegEvent | null {
  if (event.talkMs === undefined && !isPartOfCall(event)) return null;
  const results = logged
    .filter(({ talkMs }) => talkMs !== undefined)
    .toSorted((a, b) => a.at - b.at);
  const [result] = results;
  const parts = logged.filter(isPartOfCall);
  if (result?.talkMs === undefined || parts.length === 0) return null;
  const identity = whoTalked(parts) ?? SOMEBODY;
  const { talkMs, endsLegs: _ended, callEnds: _callEnds, ...rest } = result;
  const at = (results.at(-1)?.at ?? result.at) + parts.length;
  return {
    ...rest,
    key: `${NAMED}${identity}:${at}`,
    legId: `${result.legId}:named`,
    at,
    identity,
    connectedAt: result.at - talkMs,
    links: [result.legId],
  };
}

/** A phone's leg, whose id says which call it is part of. */
export function isPartOfCall({ kind, key, legId, identity, links: [call] }: LegEvent): boolean {
  const isOfCall = call !== undefined && legId.startsWith(`${call}:`);
  return isOfCall && identity !== null && kind !== "note" && !key.startsWith(NAMED);
}

type Phone = { readonly identity: string; readonly rangAt: number; readonly endedAt: number };

/** Null where two phones can't be told apart, or all were said not to have answered. */
function whoTalked(parts: readonly LegEvent[]): string | null {
  const phones = [...new Set(parts.map(({ identity }) => identity ?? ""))].flatMap((identity) => {
    const own = parts.filter((part) => part.identity === identity);
    const unanswered = own.filter(({ endReason }) => endReason === "missed");
    const others = own.filter(({ endReason }) => endReason !== "missed");
    const missedAt = newest(unanswered);
    const rangAt = newest(others.filter(({ kind }) => kind !== "ended"));
    const endedAt = newest(others);
    return endedAt === NEVER || (missedAt !== NEVER && rangAt <= missedAt)
      ? []
      : [{ identity, rangAt, endedAt }];
  });
  const [last, other] = phones.toSorted(
    (a: Phone, b: Phone) => b.rangAt - a.rangAt || b.endedAt - a.endedAt,
  );
  if (last === undefined) return null;
  const isClear = other?.rangAt !== last.rangAt || other.endedAt !== last.endedAt;
  return isClear ? last.identity : null;
}

/** Before all that any phone system tells of. */
const NEVER = 0;

function newest(events: readonly LegEvent[]): number {
  return Math.max(NEVER, ...events.map(({ at }) => at));
}
