import { Type } from "typebox";
import { Value } from "typebox/value";
import { DEFAULT_ASSUMPTIONS } from "../../src/sandbox/dialpad/assumptions.ts";
import { checkAnswer as checkDialpad } from "../../src/sandbox/dialpad/check-answer.ts";
import { checkAnswer as checkExotel } from "../../src/sandbox/exotel/check-answer.ts";
import { checkFlow } from "../../src/sandbox/kazoo/check-flow.ts";
import { readFlow } from "../../src/sandbox/kazoo/flow-node.ts";
import { fieldsOf, payloadOf, textOf, type Heard } from "./read-body.ts";

export type Vendor = "dialpad" | "exotel" | "kazoo" | "voipex";

/** The vendor's own id of the call that this request is about. */
export function callIdOf(vendor: Vendor, heard: Heard): string {
  const names = { dialpad: "call_id", exotel: "CallSid", kazoo: "Call-ID", voipex: "callId" };
  const fields = vendor === "dialpad" ? payloadOf(heard.text) : fieldsOf(heard);
  return textOf(fields[names[vendor]]) || textOf(fields["CallSid"]);
}

export type Answer = {
  readonly status: number | null;
  readonly contentType: string;
  readonly text: string;
};

const VoipexAnswer = Type.Object({
  outcome: Type.String(),
  agent1: Type.String(),
  agent2: Type.String(),
  extension: Type.String(),
  number: Type.String(),
  reason: Type.String(),
  wait: Type.Number(),
});

/** Why the vendor would not take this for an answer, by its published rules; null: it does. */
export function faultOfAnswer(vendor: Vendor, path: string, answer: Answer): string | null {
  const { status, contentType, text } = answer;
  if (status === null) return "no answer";
  // Exotel's questions between two applets are answered by the status alone
  if (path.includes("/passthru/")) {
    return status === 200 || status === 302 ? null : `status ${status}`;
  }
  if (status !== 200) return `status ${status}`;
  if (!/^application\/json\b/i.test(contentType)) return "not application/json";
  const body = parse(text);
  switch (vendor) {
    case "dialpad": {
      const checked = checkDialpad(body, DEFAULT_ASSUMPTIONS);
      return checked.kind === "error" ? checked.problem : null;
    }
    case "exotel": {
      const checked = checkExotel(body, 5);
      return checked.kind === "invalid" ? checked.problem : null;
    }
    case "kazoo": {
      const read = readFlow(body);
      const faults = "faults" in read ? read.faults : checkFlow(read.flow);
      return faults[0] ?? null;
    }
    case "voipex":
      return Value.Check(VoipexAnswer, body) ? null : "fields are missing";
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
