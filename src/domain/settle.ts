import type { Claim, Outcome, RungTrace } from "./decision.ts";
import type { Step } from "./climb.ts";
import type { Plan } from "./decide-route.ts";
import { crmWords, evidenceFor, staleWords } from "./evidence.ts";
import { reasonFor, refusalAt } from "./explanation.ts";
import type { Facts, RepFact } from "./facts.ts";
import type { Policy } from "./policy.ts";
import { whyFor } from "./words.ts";

export const NO_CLAIM: Claim = { takenRepId: null, refusals: new Map() };

export type Settlement = {
  readonly outcome: Outcome;
  readonly repId: string | null;
  /** How long the taken rep's phone rings; null: the phone system's own setting. */
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
  const taken = plan.steps.findIndex(
    (one) => one.refused === null && one.rep.id === claim.takenRepId,
  );
  const step = plan.steps[taken];
  const outcome = step === undefined ? withoutRep(plan, policy, options) : "rep";
  const tried = taken < 0 ? plan.steps : plan.steps.slice(0, taken + 1);
  const rungs = tried.map((one) => traceOf(one, { plan, claim, step, policy, now }));
  const { closedFor, waitsInQueue = false } = options;
  const told = { plan, outcome, claim, facts, policy, now, taken, closedFor, waitsInQueue };
  return {
    outcome,
    repId: (step?.rep ?? aboutWhom(outcome, plan))?.id ?? null,
    ringMs: step?.refused === null ? step.ringMs : null,
    rungs: [...rungs, ...poolTraces(outcome, plan)],
    reason: reasonFor(told),
  };
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

type Scene = {
  readonly plan: Plan;
  readonly claim: Claim;
  /** The step that has the call. */
  readonly step: Step | undefined;
  readonly policy: Policy;
  readonly now: number;
};

function traceOf(one: Step, { plan, claim, step, policy, now }: Scene): RungTrace {
  const { rung, rep } = one;
  if (rep === null) {
    const { refused } = one;
    return { rung, result: "refused", refusal: refused, why: whyFor(refused, null) };
  }
  const who = { rung, repId: rep.id };
  const stale = staleWords(rep, policy, now);
  if (one === step || plan.group.includes(rep)) {
    return { ...who, result: "taken", why: `${whyFor(null, rep.name)}${stale}` };
  }
  const refusal = refusalAt(one, claim);
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
    case "closed":
      return [];
  }
}
