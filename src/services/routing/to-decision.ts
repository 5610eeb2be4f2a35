import type { Answer, Decision } from "../../domain/decision.ts";
import type { Facts } from "../../domain/facts.ts";
import type { PlanPath, RouteQuestion } from "../../domain/question.ts";
import type { Line } from "../../domain/settings.ts";
import type { Settlement } from "../../domain/settle.ts";
import { toSnapshot } from "../../domain/snapshot.ts";
import { isPlausible } from "../../edge/time.ts";
import type { RoutingRequest } from "../../telephony/port.ts";
import { UNREAD_WORDS, type Cause } from "./cause.ts";

type Decided = {
  readonly id: string;
  readonly line: Line;
  readonly request: RoutingRequest;
  readonly number: string | null;
  readonly facts: Facts;
  readonly cause: Cause;
  readonly question: RouteQuestion;
  readonly path: PlanPath;
  readonly settlement: Settlement;
  readonly answer: Answer;
  readonly policyVersion: string;
  /** False: the line answered its fallback, and this is what would have been. */
  readonly live: boolean;
  readonly at: number;
  readonly durationMs: number;
  readonly steps: Readonly<Record<string, number>>;
};

/** The record of one routing request: enough to explain it months later, and to decide it again. */
export function toDecision(decided: Decided): Decision {
  const { id, line, request, number, facts, settlement, live, at, durationMs } = decided;
  return {
    id,
    workspaceId: line.workspaceId,
    at,
    lineId: line.id,
    callId: request.callId,
    legId: request.legId,
    number,
    dialled: request.dialledNumber,
    outcome: settlement.outcome,
    repId: settlement.repId,
    target: targetOf(decided.answer),
    reason: UNREAD_WORDS[decided.cause] ?? settlement.reason,
    rungs: settlement.rungs,
    contacts: facts.contacts.map((contact) => contact.crmId),
    policyVersion: decided.policyVersion,
    durationMs,
    steps: { ...decided.steps },
    startedAt:
      request.startedAt !== null && isPlausible(request.startedAt, at) ? request.startedAt : null,
    path: decided.path,
    observed: !live,
    snapshot: toSnapshot(facts, decided.question),
  };
}

/** Where the phone system is sent; null: nowhere, or to several. */
export function targetOf(answer: Answer): Decision["target"] {
  switch (answer.kind) {
    case "rep":
    case "voicemail":
      return { type: answer.identity.type, id: answer.identity.id };
    case "target":
      return answer.target;
    case "group":
    case "ask":
    case "end":
      return null;
  }
}
