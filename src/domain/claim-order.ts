import type { Step } from "./climb.ts";
import { isJustBusy } from "./eligibility.ts";
import type { ClaimOrder } from "./decision.ts";
import type { SessionFact } from "./facts.ts";
import type { Policy } from "./policy.ts";

type Limits = {
  readonly facts: { readonly session: SessionFact };
  readonly policy: Policy;
  readonly question: { readonly mostTogether?: number };
};

/** Whom the claim is asked for, of a plan's steps: in their order, the team's members who ring together last. */
export function claimOrder(
  steps: readonly Step[],
  { facts, policy, question }: Limits,
): ClaimOrder {
  const alone: string[] = [];
  const together: string[] = [];
  for (const step of steps) {
    if (step.refused !== null || isJustBusy(step.rep.id, facts.session)) continue;
    (step.together ? together : alone).push(step.rep.id);
  }
  const { maxParallel, keepFree } = policy.ringTogether;
  return {
    alone,
    together,
    most: Math.min(maxParallel, question.mostTogether ?? maxParallel),
    keepFree,
  };
}
