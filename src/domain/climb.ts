import type { Refusal } from "./decision.ts";
import { isOfTeams, whyNotAgain, whyNotEligible } from "./eligibility.ts";
import type { Facts, RepFact } from "./facts.ts";
import { findRep } from "./find-rep.ts";
import type { Otherwise, PersonRung, Policy, Rung, RungName, TeamRung } from "./policy.ts";
import type { Match } from "./rank-contacts.ts";
import { repOrSuccessor } from "./stand-in.ts";
import { byLongestIdle, byTurn } from "./team-order.ts";

/** A rung as planned: a rep to claim, or why nobody there can take the call. */
export type Step =
  | {
      readonly rung: RungName;
      readonly rep: RepFact;
      readonly refused: Refusal | null;
      readonly ringMs: number | null;
      /** Rings with others. */
      readonly together: boolean;
    }
  | { readonly rung: RungName; readonly rep: null; readonly refused: Refusal };

/** What keeps the rungs below from being tried in this answer. `rep`: whom it is about. */
export type Barrier =
  | { readonly kind: "wait"; readonly rep: RepFact }
  | { readonly kind: "ask"; readonly rep: null }
  | {
      readonly kind: "strict";
      readonly rep: RepFact;
      readonly otherwise: Exclude<Otherwise, "next">;
    };

export type Climb = { readonly steps: readonly Step[]; readonly barrier: Barrier | null };

type Ascent = {
  readonly facts: Facts;
  readonly match: Match;
  readonly policy: Policy;
  readonly now: number;
  readonly ladder: readonly Rung[];
  readonly question: {
    readonly lineOwnerId: string | null;
    readonly canWait: { readonly stepMs: number; readonly maxMs: number } | null;
    readonly canRingGroup: boolean;
    readonly legId: string;
  };
  /** Whether the caller is asked before the team is tried. */
  readonly asks: boolean;
  /** Refuses every person, where something else decided. */
  readonly override: Override | null;
};

export type Override = "held-out" | "no-facts" | "caller-chose" | "not-reserved";

/**
 * The ladder from its first rung: whom each names, and whether they can have the call. Ends at a rung that makes
 * the caller wait or is strict, and before the team where the caller is asked; what is below is named with the reason.
 */
export function climb(ascent: Ascent): Climb {
  const steps: Step[] = [];
  const seen = new Set<string>();
  let barrier: Barrier | null = null;
  for (const rung of ascent.ladder) {
    if (rung.rung === "team") {
      const asksFirst: boolean = barrier === null && ascent.asks && steps.some(isCandidate);
      if (asksFirst) barrier = { kind: "ask", rep: null };
      steps.push(...teamSteps(rung, ascent, seen, barrier));
      continue;
    }
    if (barrier !== null) {
      steps.push({ rung: rung.rung, rep: null, refused: belowOf(barrier) });
      continue;
    }
    const step = personStep(rung, ascent, seen);
    steps.push(step);
    barrier = barrierAt(rung, step, ascent);
  }
  const asksLast = barrier === null && ascent.asks && steps.some(isCandidate);
  return { steps, barrier: asksLast ? { kind: "ask", rep: null } : barrier };
}

/** Whose end a caller may wait for: free or busy by what the claim finds, or still busy with their last call. */
function isCandidate(step: Step): boolean {
  return (step.refused === null || step.refused === "wrap-up") && step.rung !== "team";
}

function belowOf(barrier: Barrier): Refusal {
  return barrier.kind === "strict" ? "strict-above" : "wait-first";
}

function personStep(rung: PersonRung, ascent: Ascent, seen: Set<string>): Step {
  const { facts, policy, now, match, question, override } = ascent;
  const { lineOwnerId, legId } = question;
  if (override === "no-facts") return { rung: rung.rung, rep: null, refused: override };
  const found = findRep(rung, { facts, match, policy, now, lineOwnerId, legId });
  if (typeof found === "string") return { rung: rung.rung, rep: null, refused: found };
  const refused = whyNotThis(rung, found, ascent, seen);
  return { rung: rung.rung, rep: found, refused, ringMs: toMs(rung.ringSeconds), together: false };
}

function whyNotThis(
  rung: PersonRung,
  rep: RepFact,
  ascent: Ascent,
  seen: Set<string>,
): Refusal | null {
  const { override } = ascent;
  if (seen.has(rep.id)) return "already-tried";
  // Another step may allow their team.
  if (!isOfTeams(rep, rung.teams)) return override ?? "wrong-team";
  seen.add(rep.id);
  // Nobody could be reserved: who could not have had the call anyway is told so.
  if (override === "not-reserved") return whyNot(rep, ascent) ?? override;
  return override ?? whyNot(rep, ascent);
}

/** The rep whom the caller asked for by a digit. */
export function chosenStep(
  repId: string,
  { facts, policy, now }: Pick<Ascent, "facts" | "policy" | "now">,
): Step {
  const rep = repOrSuccessor(repId, { facts, now });
  if (typeof rep === "string") return { rung: "menu", rep: null, refused: rep };
  const refused = whyNot(rep, { facts, policy, now });
  return { rung: "menu", rep, refused, ringMs: null, together: false };
}

function whyNot(
  rep: RepFact,
  { facts, policy, now }: Pick<Ascent, "facts" | "policy" | "now">,
  call: "own" | "team" = "own",
): Refusal | null {
  return whyNotEligible(rep, policy, now, call) ?? whyNotAgain(rep, facts.session);
}

function barrierAt(rung: PersonRung, step: Step, ascent: Ascent): Barrier | null {
  if (step.rep === null || step.refused === "already-tried" || ascent.override !== null) {
    return null;
  }
  if (isCandidate(step) && canWait(rung, step.rep, ascent)) {
    return { kind: "wait", rep: step.rep };
  }
  return rung.otherwise === "next"
    ? null
    : { kind: "strict", rep: step.rep, otherwise: rung.otherwise };
}

/** Is there room for one more wait inside the rung's limit, and inside the phone system's? */
function canWait(rung: PersonRung, rep: RepFact, { facts, question, now }: Ascent): boolean {
  if (question.canWait === null) return false;
  const since = facts.session.waitingSince.get(rep.id) ?? now;
  const limitMs = Math.min(rung.waitSeconds * 1000, question.canWait.maxMs);
  return now + question.canWait.stepMs <= since + limitMs;
}

function teamSteps(
  rung: TeamRung,
  ascent: Ascent,
  seen: Set<string>,
  barrier: Barrier | null,
): Step[] {
  const { facts, question, override } = ascent;
  const { strategy } = rung;
  const together = strategy === "all-at-once";
  if (strategy === "phone-system" || (together && !question.canRingGroup)) return [];
  const open = barrier === null || (barrier.kind === "strict" && barrier.otherwise === "team");
  if (!open) return [{ rung: "team", rep: null, refused: belowOf(barrier) }];
  const members = facts.teamRepIds
    .filter((repId) => !seen.has(repId))
    .map((repId) => facts.reps.get(repId))
    .filter((rep) => rep !== undefined);
  const ordered =
    strategy === "round-robin" ? byTurn(members, facts.teamTurn) : byLongestIdle(members);
  if (ordered.length === 0) return [{ rung: "team", rep: null, refused: "no-member" }];
  return ordered.map((rep): Step => {
    const refused = whyNot(rep, ascent, "team") ?? (override === "not-reserved" ? override : null);
    return { rung: "team", rep, refused, ringMs: toMs(rung.ringSeconds), together };
  });
}

function toMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000;
}
