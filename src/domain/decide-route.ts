import type { Refusal } from "./decision.ts";
import type { Facts, RepFact, TalkFact } from "./facts.ts";
import type { Policy, RungName } from "./ladder.ts";
import type { Caller } from "./phone-number.ts";

type StickyRung = Policy["rungs"][number];

/** What is asked of the domain: who calls, what they pressed, and what this line can do. */
export type RouteQuestion = {
  readonly caller: Caller;
  /** Digits after our question, `""` for silence; null on a first request. */
  readonly digits: string | null;
  readonly hasTeam: boolean;
  readonly canAsk: boolean;
  /** False when the maps could not be read. */
  readonly factsKnown: boolean;
};

/** A rung as planned: a rep to claim, or why nobody there can take the call. */
export type Step =
  | { readonly rung: StickyRung; readonly repId: string; readonly refused: null }
  | { readonly rung: RungName; readonly repId: string | null; readonly refused: Refusal };

/** Why the plan is as it is, where the caller or the number decided it. */
export type PlanPath =
  | "ladder"
  | "withheld"
  | "invalid"
  | "internal"
  | "facts-missing"
  | "chose-team"
  | "chose-callback"
  | "stayed-silent";

/** The candidates in order, and what happens if none can be had. */
export type Plan = {
  readonly path: PlanPath;
  readonly steps: readonly Step[];
  readonly ifNone: "ask" | "callback" | "team" | "fallback";
  /** The rep whom a question or a call back is about. */
  readonly ownRepId: string | null;
};

const MENU = { team: "1", callback: "2" } as const;

/**
 * Who should get this call: a pure function of what is known. Ends for every input. Reps appear once; whoever
 * is switched off, away or not on this phone system is refused here, who is busy is found out by the claim.
 */
export function decideRoute(
  facts: Facts,
  question: RouteQuestion,
  policy: Policy,
  now: number,
): Plan {
  const pool = question.hasTeam ? "team" : "fallback";
  const sticky = (override: Refusal | null) =>
    question.factsKnown
      ? stickySteps(facts, policy, now, override)
      : policy.rungs.map((rung): Step => ({ rung, repId: null, refused: "no-facts" }));
  if (question.digits === MENU.team) {
    return {
      path: "chose-team",
      steps: sticky("caller-chose"),
      ifNone: pool,
      ownRepId: null,
    };
  }
  if (question.digits === MENU.callback && question.caller.kind === "number") {
    const steps = sticky("caller-chose");
    return { path: "chose-callback", steps, ifNone: "callback", ownRepId: ownRep(steps) };
  }
  const path = pathOf(question);
  if (path !== "ladder" && path !== "stayed-silent") {
    const steps = path === "facts-missing" ? sticky(null) : [];
    return { path, steps, ifNone: pool, ownRepId: null };
  }
  const steps = sticky(null);
  const candidate = steps.find((step) => step.refused === null);
  const asks = path === "ladder" && candidate !== undefined && mayAsk(facts, question, policy);
  return { path, steps, ifNone: asks ? "ask" : pool, ownRepId: candidate?.repId ?? null };
}

function pathOf(question: RouteQuestion): PlanPath {
  if (question.caller.kind !== "number") return question.caller.kind;
  if (!question.factsKnown) return "facts-missing";
  return question.digits === null ? "ladder" : "stayed-silent";
}

function mayAsk(facts: Facts, question: RouteQuestion, policy: Policy): boolean {
  return policy.busyMenu && question.canAsk && facts.askedRounds === 0;
}

function ownRep(steps: readonly Step[]): string | null {
  return steps.find((step) => step.repId !== null)?.repId ?? null;
}

/** The personal rungs. `override` refuses whoever was found, where the caller chose otherwise. */
function stickySteps(facts: Facts, policy: Policy, now: number, override: Refusal | null): Step[] {
  const seen = new Set<string>();
  return policy.rungs.map((rung): Step => {
    const found = findRep(rung, facts, policy, now);
    if (typeof found === "string") return { rung, repId: null, refused: found };
    if (seen.has(found.id)) return { rung, repId: found.id, refused: "already-tried" };
    seen.add(found.id);
    const refused = override ?? whyNot(found);
    return refused === null
      ? { rung, repId: found.id, refused }
      : { rung, repId: found.id, refused };
  });
}

function whyNot(rep: RepFact): Refusal | null {
  if (!rep.enabled) return "disabled";
  if (!rep.reachable) return "not-reachable-here";
  return rep.away ? "away" : null;
}

function findRep(rung: StickyRung, facts: Facts, policy: Policy, now: number): RepFact | Refusal {
  switch (rung) {
    case "pinned":
      return facts.pinnedRepId === null
        ? "not-set"
        : (facts.reps.get(facts.pinnedRepId) ?? "no-rep");
    case "contact-owner":
      return contactOwner(facts);
    case "last-agent":
      return lastAgent(facts, policy, now);
  }
}

function contactOwner(facts: Facts): RepFact | Refusal {
  if (facts.contacts.length === 0) return "no-match";
  const owners = new Set(
    facts.contacts.map((contact) => contact.ownerId).filter((id) => id !== null),
  );
  if (owners.size === 0) return "no-owner";
  // Two owners behind one number: nobody is guessed.
  if (owners.size > 1) return "ambiguous";
  for (const rep of facts.reps.values()) {
    if (rep.crmOwnerId !== null && owners.has(rep.crmOwnerId)) return rep;
  }
  return "no-rep";
}

function lastAgent(facts: Facts, policy: Policy, now: number): RepFact | Refusal {
  const talks = facts.talks.toSorted((a, b) => b.connectedAt - a.connectedAt);
  const talk = talks.find((candidate) => counts(candidate, policy, now));
  if (talk === undefined) return "no-talk";
  return talk.repId === null ? "no-rep" : (facts.reps.get(talk.repId) ?? "no-rep");
}

/** Did they really talk, and not too long ago? A talk without an end lasts until now. */
function counts(talk: TalkFact, policy: Policy, now: number): boolean {
  const { lookBackMs, minTalkMs, countOutbound } = policy.lastAgent;
  return (
    now - talk.connectedAt <= lookBackMs &&
    (talk.endedAt ?? now) - talk.connectedAt >= minTalkMs &&
    (countOutbound || talk.direction !== "outbound")
  );
}
