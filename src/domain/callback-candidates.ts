import type { Stand } from "./facts.ts";
import type { Rep } from "./settings.ts";

/**
 * Who is told of a callback, one after the other: its owner, whoever stands in for them, then their team. Without an
 * owner it is everybody's. Nobody who has left, is away or switched off.
 */
export function callbackCandidates(
  repId: string | null,
  reps: readonly Rep[],
  now: number,
): readonly string[] {
  const owner = reps.find(({ id }) => id === repId);
  const mates = reps.filter(
    ({ teams }) => owner === undefined || teams.some((team) => owner.teams.includes(team)),
  );
  const named = namedCandidates(repId, reps, now);
  return takingCalls([...named, ...mates.map(({ id }) => id)], reps, now);
}

/** Those of them who come before it is their team's: the owner and whoever stands in. */
export function namedCandidates(
  repId: string | null,
  reps: readonly Rep[],
  now: number,
): readonly string[] {
  const owner = reps.find(({ id }) => id === repId);
  if (owner === undefined) return [];
  const { id, successor, delegate, backupId } = owner;
  return takingCalls([id, standIn(successor, now), standIn(delegate, now), backupId], reps, now);
}

function takingCalls(
  ids: readonly (string | null)[],
  reps: readonly Rep[],
  now: number,
): readonly string[] {
  return [...new Set(ids)].filter((id): id is string =>
    reps.some((rep) => rep.id === id && takesCalls(rep, now)),
  );
}

function standIn(stand: Stand | null, now: number): string | null {
  if (stand === null) return null;
  const { repId, fromMs, untilMs } = stand;
  return (fromMs === null || fromMs <= now) && (untilMs === null || now < untilMs) ? repId : null;
}

function takesCalls({ enabled, left, away, awayUntilMs }: Rep, now: number): boolean {
  return enabled && !left && !(away && (awayUntilMs === null || now < awayUntilMs));
}
