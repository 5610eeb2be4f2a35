import { identityKey, type Answer, type Decision } from "../../domain/decision.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import type { TransferTo } from "../../telephony/telephony-client.ts";
import { identityOn } from "../routing/answer-call.ts";
import type { Call } from "../calls/read-call.ts";

/** What can be said by passing a call on: no words, so no question and no promise; but a mailbox can be reached. */
export function transferCapabilities(line: LineCapabilities): LineCapabilities {
  const wait = line.wait?.queue === undefined ? null : line.wait;
  return { ...line, questions: false, ringGroup: false, voicemail: true, wait };
}

/** The next request of a call, as the phone system would make it if it asked us again. `missed`: who let it ring. */
export function nextRequest(
  line: Line,
  last: Decision,
  call: Call,
  missed: Rep | null,
): RoutingRequest {
  const identity = missed === null ? undefined : identityOn(line, missed);
  return {
    callId: last.callId,
    legId: last.legId,
    caller: last.snapshot.question.caller,
    dialledNumber: call.dialled,
    startedAt: last.startedAt,
    reply: null,
    offerEnd: missed === null ? null : "no-answer",
    ...(identity !== undefined && { rung: [identityKey(identity)] }),
  };
}

/** An answer as a transfer; null: it can't be said by one. */
export function transferOf(answer: Answer): TransferTo | null {
  switch (answer.kind) {
    case "rep":
    case "voicemail": {
      const { type, id } = answer.identity;
      return { target: { type, id }, voicemail: answer.kind === "voicemail" };
    }
    case "target":
      return { target: answer.target, voicemail: false };
    case "group":
    case "ask":
    case "end":
      return null;
  }
}

/** Whom an outcome means, for people. */
export function whomWords(
  { outcome, repId }: Pick<Decision, "outcome" | "repId">,
  nameOf: (repId: string) => string,
): string {
  const name = repId === null ? "a rep" : nameOf(repId);
  if (outcome === "rep") return name;
  if (outcome === "voicemail") return `the voicemail of ${name}`;
  return outcome === "wait" ? "the queue" : `the ${outcome}`;
}
