import type { RepFact } from "./facts.ts";

/** Who of a team is tried first: who has been without a call the longest; who has had none today before all. */
export function byLongestIdle(members: readonly RepFact[]): RepFact[] {
  return members.toSorted(
    (one, other) =>
      (one.talkEndedAt ?? 0) - (other.talkEndedAt ?? 0) || one.id.localeCompare(other.id),
  );
}

/**
 * The members from the one whose turn it is. In each round a member with weight 2 has two turns, spread out: each
 * turn goes to who has had the least of their share so far. With weight 0 they have none.
 */
export function byTurn(members: readonly RepFact[], turn: number): RepFact[] {
  const round = roundOf(members.toSorted((one, other) => one.id.localeCompare(other.id)));
  return [...new Set([...round.slice(turn % round.length), ...round])];
}

function roundOf(members: readonly RepFact[]): RepFact[] {
  const turns = members.flatMap((member) =>
    Array.from({ length: member.weight }, (_, index) => ({
      member,
      // The middle of each part of the round that is theirs.
      at: (index + 0.5) / member.weight,
    })),
  );
  return turns.toSorted((one, other) => one.at - other.at).map(({ member }) => member);
}
