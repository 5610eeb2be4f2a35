import type { Claim, Outcome, RungTrace } from "./decision.ts";
import type { Step } from "./climb.ts";
import type { Plan } from "./plan.ts";
import { crmWords, evidenceFor, staleWords } from "./evidence.ts";
import { reasonFor, refusalAt } from "./explanation.ts";
import type { Facts, RepFact } from "./facts.ts";
import type { Policy } from "./policy.ts";
import { UNKEPT_WORDS, whyFor } from "./words.ts";

export const NO_CLAIM: Claim = { taken: [], refusals: new Map() };

export type Settlement = {
  readonly outcome: Outcome;
  readonly repId: string | null;
  /** Who is rung: one, or several together. */
  readonly taken: readonly string[];
  /** How long their phones ring; null: the phone system's own setting. */
  readonly ringMs: number | null;
  readonly rungs: readonly RungTrace[];
  readonly reason: string;
};

export type SettleOptions = {
  readonly callbackStored: boolean;
  readonly hasTeam: boolean;
  readonly closedFor: string | null;
  /** A caller who waits does so in a queue of the phone system. */
  readonly waitsInQueue?: boolean;
};

/** Plan and claim made into the decision's outcome, its ladder and its sentence. */
export function settle(
  plan: Plan,
  claim: Claim,
  facts: Facts,
  policy: Policy,
  now: number,
  options: SettleOptions,
): Settlement {
  const taken = plan.steps.findIndex((step) => isTaken(step, claim));
  const step = plan.steps[taken];
  const outcome = outcomeOf(plan, claim, policy, options);
  // Of those who ring together, all who were asked are told of.
  const tried = outcome === "rep" ? plan.steps.slice(0, taken + 1) : plan.steps;
  const rungs = tried.map((one) => traceOf(one, { claim, facts, policy, now }));
  const { closedFor, waitsInQueue = false } = options;
  const told = { plan, outcome, claim, facts, policy, now, taken, closedFor, waitsInQueue };
  const about = outcome === "rep" && step !== undefined ? step.rep : aboutWhom(outcome, plan);
  return {
    outcome,
    repId: about?.id ?? null,
    taken: step === undefined ? [] : claim.taken,
    ringMs: step?.refused === null ? step.ringMs : null,
    rungs: [...rungs, ...poolTraces(outcome, plan)],
    reason: claim.unkept === true ? `${reasonFor(told)} ${UNKEPT_WORDS}` : reasonFor(told),
  };
}

function isTaken(step: Step, claim: Claim): boolean {
  return step.refused === null && claim.taken.includes(step.rep.id);
}

function outcomeOf(plan: Plan, claim: Claim, policy: Policy, options: SettleOptions): Outcome {
  const taken = plan.steps.filter((step) => isTaken(step, claim)).length;
  if (taken === 0) return withoutRep(plan, policy, options);
  return taken === 1 ? "rep" : "group";
}

function withoutRep(
  plan: Plan,
  policy: Policy,
  { callbackStored, hasTeam }: SettleOptions,
): Outcome {
  if (plan.ifNone !== "callback" || callbackStored) return plan.ifNone;
  return hasTeam && policy.ladder.some(({ rung }) => rung === "team") ? "team" : "fallback";
}

/** A promise and a message are for somebody; a question and a pool for nobody yet. */
function aboutWhom(outcome: Outcome, plan: Plan): RepFact | null {
  return outcome === "callback" || outcome === "voicemail" ? plan.own : null;
}

type Known = {
  readonly claim: Claim;
  readonly facts: Facts;
  readonly policy: Policy;
  readonly now: number;
};

function traceOf(one: Step, { claim, facts, policy, now }: Known): RungTrace {
  const { rung, rep } = one;
  if (rep === null) {
    const { refused } = one;
    return { rung, result: "refused", refusal: refused, why: whyFor(refused, null) };
  }
  const { successorOf } = rep;
  const who = { rung, repId: rep.id, ...(successorOf !== undefined && { successorOf }) };
  const stale = staleWords(rep, policy, now);
  if (isTaken(one, claim)) {
    return { ...who, result: "taken", why: `${whyFor(null, rep.name)}${stale}` };
  }
  const refusal = refusalAt(one, claim, facts);
  const why = `${whyFor(refusal, rep.name)}${crmWords(rep, refusal, policy, now)}${stale}`;
  return { ...who, result: "refused", refusal, why, ...evidenceFor(rep, refusal, policy, now) };
}

function poolTraces(outcome: Outcome, plan: Plan): RungTrace[] {
  switch (outcome) {
    case "team":
      return [{ rung: "team", result: "taken", why: whyFor(null, null) }];
    case "fallback":
      return [
        {
          rung: "fallback",
          result: "taken",
          why: plan.path === "facts-missing" ? whyFor("no-facts", null) : whyFor(null, null),
        },
      ];
    case "rep":
    case "group":
    case "ask":
    case "wait":
    case "voicemail":
    case "callback":
    case "target":
    case "message":
    case "closed":
      return [];
  }
}
