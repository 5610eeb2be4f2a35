import { describe, expect, it } from "vitest";
import { checkAnswer } from "../../../src/sandbox/dialpad/check-answer.ts";

const strict = { textTargetIdsAccepted: false, unknownFieldsAccepted: false };
const ask = { action: "ask", message: "Press 1.", hint_name: "menu_1" };

describe("an answer to a routing request", () => {
  it.each([
    [{ target_id: 12, target_type: "user" }, "route"],
    [{ action: "route", target_id: 12, target_type: "callcenter" }, "route"],
    [{ action: "forward", forward_to: "+14155550101" }, "forward"],
    [{ action: "end", message: ["Goodbye.", "Really."], locale: "en-gb" }, "end"],
    [{ action: "end", message: "Goodbye.", locale: "tlh" }, "end"],
    [ask, "ask"],
    [{ ...ask, num_digits: 1, valid_digits: "12", retries: 2, timeout: 5 }, "ask"],
    [{ ...ask, finish_on_key: "#", timeout_action: "custom" }, "ask"],
  ])("is taken: %j", (answer, kind) => {
    expect(checkAnswer(answer, strict).kind).toBe(kind);
  });

  it.each([
    [null],
    [[]],
    ["route"],
    [{}],
    [{ action: "default" }],
    [{ action: "handle_call", target_id: 12, target_type: "user" }],
    [{ action: "route", target_type: "user" }],
    [{ action: "route", target_id: 12 }],
    [{ action: "route", target_id: "12", target_type: "user" }],
    [{ action: "route", target_id: 1.5, target_type: "user" }],
    [{ action: "route", target_id: 12, target_type: "team" }],
    [{ action: "route", target_id: 12, target_type: "user", ring_seconds: 20 }],
    [{ action: "forward", forward_to: "14155550101" }],
    [{ action: "forward", forward_to: 14155550101 }],
    [{ action: "forward", forward_to: "+14155550101", target_id: 12 }],
    [{ action: "end" }],
    [{ action: "end", message: "" }],
    [{ action: "end", message: [] }],
    [{ action: "end", message: [1] }],
    [{ action: "ask", message: "Press 1." }],
    [{ action: "ask", hint_name: "menu_1" }],
    [{ ...ask, hint_name: "" }],
    [{ ...ask, hint_name: "call_id" }],
    [{ ...ask, num_digits: 0 }],
    [{ ...ask, num_digits: "1" }],
    [{ ...ask, retries: 0 }],
    [{ ...ask, timeout: 2.5 }],
    [{ ...ask, valid_digits: "12a" }],
    [{ ...ask, finish_on_key: "##" }],
    [{ ...ask, timeout_action: "hangup" }],
    [{ ...ask, locale: 1 }],
    [{ ...ask, prompt: "Press 1." }],
  ])("is an error: %j", (answer) => {
    expect(checkAnswer(answer, strict).kind).toBe("error");
  });

  it("may hold a text id and unknown fields where a switch says so", () => {
    const answer = { target_id: "12", target_type: "user", note: "hello" };
    const lax = { textTargetIdsAccepted: true, unknownFieldsAccepted: true };
    expect(checkAnswer(answer, lax)).toEqual({ kind: "route", type: "user", id: "12" });
  });
});
