import type { Answer, Claim, Decision } from "../../domain/decision.ts";
import { identityKey } from "../../domain/decision.ts";
import type { Facts } from "../../domain/facts.ts";
import { settle, type Settlement } from "../../domain/settle.ts";
import type { Line } from "../../domain/settings.ts";
import { answerCall } from "./answer-call.ts";
import type { Work } from "./begin-call.ts";
import type { Cause } from "./cause.ts";
import type { Decided } from "./decide-call.ts";
import { toDecision } from "./to-decision.ts";

/** What is answered to one routing request, and the record of why. */
export type Routed = {
  readonly answer: Answer;
  readonly decision: Decision;
  readonly cause: Cause;
};

export type SettleDeps = {
  /** An answer without phones that rang already in this call, where the phone system can't know them. */
  readonly withoutTried?: (line: Line, answer: Answer, tried: ReadonlySet<string>) => Answer;
  /** Takes the decision off the request path; never throws. */
  readonly recordDecision: (decision: Decision) => void;
  readonly now: () => number;
  readonly newId: () => string;
};

/** What becomes of the plan and who was taken, and the answer to it. Pure. */
export function settleAnswer(
  work: Work,
  { facts, plan, question, ask }: Decided,
  claim: Claim,
  callbackStored: boolean,
): { readonly settlement: Settlement; readonly answer: Answer } {
  const { line, policy, opening, startedAt, index, capabilities } = work;
  const queue = capabilities.wait?.queue;
  const settlement = settle(plan, claim, facts, policy, startedAt, {
    callbackStored,
    hasTeam: question.hasTeam,
    closedFor: opening.name,
    waitsInQueue: queue !== undefined,
  });
  const repOf = (repId: string) => index.repById.get(repId);
  const saying = { line, plan, policy, opening, repOf, queue, ask };
  return { settlement, answer: answerCall(settlement, saying) };
}

/** The answer of what was decided and taken, recorded with its reasons. */
export function settleCall(
  deps: SettleDeps,
  work: Work,
  decided: Decided,
  claim: Claim,
  callbackStored = false,
): Routed {
  const { line, request, call, policy, live, startedAt } = work;
  const { facts, plan, question, cause } = decided;
  const settled = settleAnswer(work, decided, claim, callbackStored);
  const answer: Answer = live
    ? untried(deps, work, facts, settled.answer)
    : { kind: "target", target: line.fallback };
  const decision = toDecision({
    id: deps.newId(),
    line,
    request,
    number: call.number,
    facts,
    cause,
    question,
    path: plan.path,
    settlement: settled.settlement,
    answer,
    policyVersion: policy.version,
    live,
    at: startedAt,
    durationMs: deps.now() - startedAt,
    steps: work.steps,
  });
  deps.recordDecision(decision);
  return { answer, decision, cause };
}

/** Reps are the ladder's own affair; of a team or fallback target, phones that rang already are left out. */
function untried(
  deps: SettleDeps,
  { line, index }: Work,
  { session }: Facts,
  answer: Answer,
): Answer {
  if (answer.kind !== "target" || session.offered.size === 0) return answer;
  const keys = [...session.offered.keys()].flatMap((tried) => {
    const rep = index.repById.get(tried);
    return rep === undefined ? [tried] : rep.identities.map(identityKey);
  });
  return deps.withoutTried?.(line, answer, new Set(keys)) ?? answer;
}
