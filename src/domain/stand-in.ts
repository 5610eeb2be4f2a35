import { whyBusy } from "./busy.ts";
import type { Refusal } from "./decision.ts";
import { isJustBusy, isOfTeams, stands, whyNotAgain, whyNotEligible } from "./eligibility.ts";
import type { Facts, RepFact } from "./facts.ts";
import type { Policy } from "./policy.ts";

type Search = {
  readonly facts: Facts;
  readonly policy: Policy;
  readonly now: number;
  /** The call's own leg: what it holds of a rep keeps it from nobody. */
  readonly legId: string;
};

/** The rep, or whoever follows them: who left has a successor for a time, who may have left since. */
export function repOrSuccessor(
  repId: string,
  { facts, now }: Pick<Search, "facts" | "now">,
): RepFact | Refusal {
  const first = facts.reps.get(repId);
  if (first === undefined) return "no-rep";
  const gone = new Set<string>();
  let rep = first;
  while (rep.left && stands(rep.successor, now)) {
    // They follow each other.
    if (gone.has(rep.id)) return first;
    gone.add(rep.id);
    const next = facts.reps.get(rep.successor.repId);
    if (next === undefined) return "no-rep";
    rep = { ...next, successorOf: first.name };
  }
  return rep;
}

/**
 * Who stands in for a rep: their delegate while they are out, whoever stands in for that one, then the backup. The
 * first of the rung's teams who can take the call; where none can, the first of all.
 */
export function findStandIn(
  own: RepFact,
  teams: readonly string[],
  search: Search,
): RepFact | Refusal {
  const waiting = standInsOf(own, search.now);
  if (waiting.length === 0) return "no-backup";
  // Nobody stands in for themselves.
  const asked = new Set([own.id]);
  const found: RepFact[] = [];
  for (let repId = waiting.shift(); repId !== undefined; repId = waiting.shift()) {
    const rep = asked.has(repId) ? "no-rep" : repOrSuccessor(repId, search);
    asked.add(repId);
    // who has left may be followed by whoever they stand in for
    if (typeof rep === "string" || rep.id === own.id) continue;
    found.push(rep);
    if (stands(rep.delegate, search.now)) waiting.unshift(rep.delegate.repId);
  }
  const [first = "no-rep"] = found;
  return found.find((rep) => canTake(rep, teams, search)) ?? first;
}

function standInsOf({ delegate, backupId }: RepFact, now: number): string[] {
  const ids = [stands(delegate, now) ? delegate.repId : null, backupId];
  return ids.filter((id) => id !== null);
}

/** Whether a rep may have the call by a rung of these teams, and the claim would find them free. */
export function canTake(
  rep: RepFact,
  teams: readonly string[],
  { facts, policy, now, legId }: Search,
): boolean {
  const claimant = { legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
  return (
    isOfTeams(rep, teams) &&
    whyNotEligible(rep, policy, now) === null &&
    whyNotAgain(rep, facts.session) === null &&
    !isJustBusy(rep.id, facts.session) &&
    whyBusy(rep, claimant, now) === null
  );
}
