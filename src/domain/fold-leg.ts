import type { Direction, EndReason, FoldEvent, LegPhase, LegState } from "./call.ts";

/** Of two events in the same millisecond the one further along a call comes later. */
const RANK: Record<FoldEvent["kind"], number> = {
  note: -1,
  started: 0,
  queued: 1,
  ringing: 2,
  connected: 3,
  held: 4,
  "observed-free": 5,
  ended: 6,
};

/** Of each kind the newest say how a leg is; Redis keeps no more of one (state/lua/add-to-leg.lua). */
const MOST_OF_A_KIND = 50;

/** A leg may end for several reasons: a call that nobody took is also hung up. What says most is told. */
const REASON_WEIGHT: Record<EndReason, number> = { hangup: 0, missed: 1, blocked: 2, voicemail: 3 };

/** Inbound is also what an event without a direction is read as, so any other word weighs more. */
const DIRECTION_WEIGHT: Record<Direction, number> = { inbound: 0, outbound: 1, internal: 2 };

/**
 * A leg's state from the set of its events, in whatever order and however often they came: they are put into one
 * total order (time, rank, identity, key), so any delivery gives the same state. Ended is absorbing. Notes never
 * enter. An `observed-free` ends a leg only while no newer event contradicts it.
 */
export function foldLeg(events: readonly FoldEvent[]): LegState {
  const ordered = distinct(events).toSorted(byTotalOrder);
  const ended = ordered.filter((event) => event.kind === "ended");
  const last = ordered.at(-1);
  const phase = phaseOf(ordered, ended.length > 0, last);
  const connected = smallest(
    ordered.map((e) => (e.kind === "connected" ? (e.connectedAt ?? e.at) : e.connectedAt)),
  );
  const ends = ended.length > 0 ? ended.map((event) => event.endedAt ?? event.at) : [phase.since];
  const endedAt = phase.phase === "ended" ? smallest(ends) : null;
  // What the vendor answered to our question knows no direction.
  const told = ordered.filter((e) => e.kind !== "observed-free").map((e) => e.direction);
  const direction = heaviest(told, DIRECTION_WEIGHT) ?? "inbound";
  const endReason = heaviest(
    ended.map((event) => event.endReason),
    REASON_WEIGHT,
  );
  // Who calls out and reaches nobody may have waited on an open line.
  const inVain = direction === "outbound" && endReason === "missed";
  return {
    phase: phase.phase,
    since: phase.since,
    identity: lastOf(ordered.map((event) => event.identity)),
    direction,
    number: lastOf(ordered.map((event) => event.number)),
    startedAt: smallest(ordered.map((event) => event.startedAt)),
    connectedAt: inVain ? null : connected,
    endedAt,
    endReason,
    forGroup: ordered.some((event) => event.forGroup === true),
    longestTalkMs: smallest(ordered.map((e) => e.longestTalkMs ?? null)) ?? undefined,
    newestAt: largest(ordered.filter((e) => e.kind !== "observed-free").map((e) => e.at)) ?? 0,
  };
}

function distinct(events: readonly FoldEvent[]): FoldEvent[] {
  const byKey = new Map(events.filter((e) => e.kind !== "note").map((event) => [event.key, event]));
  const all = [...byKey.values()];
  if (all.length <= MOST_OF_A_KIND) return all;
  const newest = all.toSorted((a, b) => b.at - a.at || compareText(b.key, a.key));
  const counts = new Map<FoldEvent["kind"], number>();
  return newest.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= MOST_OF_A_KIND;
  });
}

function byTotalOrder(a: FoldEvent, b: FoldEvent): number {
  return (
    a.at - b.at ||
    RANK[a.kind] - RANK[b.kind] ||
    compareText(a.identity ?? "", b.identity ?? "") ||
    compareText(a.key, b.key)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

type Phase = { readonly phase: LegPhase; readonly since: number };

function phaseOf(
  ordered: readonly FoldEvent[],
  hasEnded: boolean,
  last: FoldEvent | undefined,
): Phase {
  if (last === undefined) return { phase: "idle", since: 0 };
  if (hasEnded) return { phase: "ended", since: last.at };
  if (last.kind === "observed-free") {
    const newest = ordered.findLastIndex((event) => event.kind !== "observed-free");
    // Seen free once more, they have been so since the first time.
    const seen = ordered.slice(newest + 1).map(({ at }) => at);
    return { phase: "ended", since: Math.min(...seen, last.at) };
  }
  // Once talking, a late or retried ringing says nothing new.
  const talk = ordered.findLast((event) => event.kind === "connected" || event.kind === "held");
  if (talk !== undefined) {
    return { phase: talk.kind === "held" ? "held" : "talking", since: talk.at };
  }
  const ring = ordered.findLast(rings);
  return ring === undefined
    ? { phase: "idle", since: last.at }
    : { phase: "ringing", since: ring.at };
}

/** A ringing that already carries an end date says that it is over, but is no proof of it: it neither rings nor ends. */
function rings(event: FoldEvent): boolean {
  if (event.kind === "ringing") return event.endedAt === null;
  // Who dials out is as busy as whose phone rings.
  return event.kind === "started" && event.direction === "outbound";
}

function smallest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

/** The same in whatever order the values come. */
function heaviest<T extends string>(
  values: readonly (T | null)[],
  weight: Readonly<Record<T, number>>,
): T | null {
  return values
    .filter((value) => value !== null)
    .reduce<T | null>(
      (best, next) => (best === null || weight[next] > weight[best] ? next : best),
      null,
    );
}

function lastOf<T>(values: readonly (T | null)[]): T | null {
  return values.findLast((value) => value !== null) ?? null;
}
