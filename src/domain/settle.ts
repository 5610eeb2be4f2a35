import type { Claim, Outcome, RungTrace } from "./decision.ts";
import type { Plan, Step } from "./decide-route.ts";
import { reasonFor, whyFor } from "./explanation.ts";
import type { RepFact } from "./facts.ts";

export const NO_CLAIM: Claim = { takenRepId: null, refusals: new Map() };

export type Settlement = {
  readonly outcome: Outcome;
  readonly repId: string | null;
  readonly rungs: readonly RungTrace[];
  readonly reason: string;
};

/** Plan and claim made into the decision's outcome, its ladder and its sentence. */
export function settle(
  plan: Plan,
  claim: Claim,
  reps: ReadonlyMap<string, RepFact>,
  options: { callbackStored: boolean; hasTeam: boolean },
): Settlement {
  const outcome = outcomeOf(plan, claim, options);
  const sticky: RungTrace[] = [];
  for (const step of plan.steps) {
    sticky.push(traceOf(step, claim, reps));
    if (step.repId !== null && step.repId === claim.takenRepId) break;
  }
  const rungs = [...sticky, ...poolTraces(outcome, plan)];
  const repId = outcome === "rep" ? claim.takenRepId : null;
  return { outcome, repId, rungs, reason: reasonFor({ plan, outcome, claim, reps, options }) };
}

function outcomeOf(
  plan: Plan,
  claim: Claim,
  options: { callbackStored: boolean; hasTeam: boolean },
): Outcome {
  if (claim.takenRepId !== null) return "rep";
  if (plan.ifNone !== "callback") return plan.ifNone;
  if (options.callbackStored) return "callback";
  return options.hasTeam ? "team" : "fallback";
}

function traceOf(step: Step, claim: Claim, reps: ReadonlyMap<string, RepFact>): RungTrace {
  const who = step.repId === null ? {} : { repId: step.repId };
  const name = step.repId === null ? null : (reps.get(step.repId)?.name ?? null);
  if (step.refused === null && step.repId === claim.takenRepId) {
    return { rung: step.rung, ...who, result: "taken", why: whyFor(null, name) };
  }
  const refusal = step.refused ?? claim.refusals.get(step.repId) ?? "not-asked";
  return { rung: step.rung, ...who, result: "refused", why: whyFor(refusal, name) };
}

function poolTraces(outcome: Outcome, plan: Plan): RungTrace[] {
  const noTeam: RungTrace = { rung: "team", result: "refused", why: whyFor("not-set", null) };
  switch (outcome) {
    case "team":
      return [{ rung: "team", result: "taken", why: whyFor(null, null) }];
    case "fallback":
      return [
        noTeam,
        {
          rung: "fallback",
          result: "taken",
          why: plan.path === "facts-missing" ? whyFor("no-facts", null) : whyFor(null, null),
        },
      ];
    case "rep":
    case "ask":
    case "callback":
      return [];
  }
}
