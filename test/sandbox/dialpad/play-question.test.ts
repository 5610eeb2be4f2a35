import { describe, expect, it } from "vitest";
import type { CallBehaviour, CallRecord } from "../../../src/sandbox/dialpad/call.ts";
import { createLiveCall } from "../../../src/sandbox/dialpad/live-call.ts";
import { collectDigits, playQuestion } from "../../../src/sandbox/dialpad/play-question.ts";

const ask = { action: "ask", message: ["Hello.", "Press 1."], hint_name: "menu_1" } as const;
const question = { ...ask, message: [...ask.message] };

function callWith(behaviour: CallBehaviour = {}) {
  const waits: number[] = [];
  const record = { heard: [] } as unknown as CallRecord;
  const contact = { id: null, type: null, name: "", phone: null };
  const call = createLiveCall(record, contact, behaviour, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  return { call, waits, heard: record.heard };
}

describe("a question", () => {
  it("is repeated ten times, five seconds apart, when nothing else is said", async () => {
    const { call, waits, heard } = callWith();
    expect(await playQuestion(call, question, "", false)).toEqual({ kind: "silence" });
    expect(heard).toHaveLength(10);
    expect(waits.filter((ms) => ms === 5000)).toHaveLength(10);
  });

  it("is spoken as often as retries says, and waits as long as timeout says", async () => {
    const { call, waits, heard } = callWith();
    await playQuestion(call, { ...question, retries: 2, timeout: 3 }, "", false);
    expect(heard).toEqual(["Hello. Press 1.", "Hello. Press 1."]);
    expect(waits.filter((ms) => ms === 3000)).toHaveLength(2);
  });

  it("takes longer the more there is to say", async () => {
    const short = callWith();
    const long = callWith();
    await playQuestion(short.call, question, "1", false);
    await playQuestion(long.call, { ...question, message: "word ".repeat(50) }, "1", false);
    expect(long.waits[0]).toBeGreaterThan(short.waits[0] ?? 0);
  });

  it("ends with what the caller pressed", async () => {
    const { call } = callWith();
    const reply = await playQuestion(call, { ...question, num_digits: 1 }, "12", false);
    expect(reply).toEqual({ kind: "digits", digits: "1" });
  });

  it("ends when the caller's patience does", async () => {
    const { call } = callWith({ patienceMs: 6000 });
    expect(await playQuestion(call, question, "", false)).toEqual({ kind: "hung-up" });
  });
});

it("is not answered by a caller who hangs up while pressing keys", async () => {
  const { call } = callWith({ patienceMs: 3000 });
  expect(await playQuestion(call, question, "12", false)).toEqual({ kind: "hung-up" });
});

describe("the keys of an answer", () => {
  it("are all of the keypad and up to 99 by default", () => {
    expect(collectDigits("0*#9", {}, false)).toEqual({ digits: "0*#9", isComplete: false });
    expect(collectDigits("1".repeat(200), {}, false).digits).toHaveLength(99);
  });

  it("count only when they are valid", () => {
    expect(collectDigits("9192", { valid_digits: "12", num_digits: 2 }, false)).toEqual({
      digits: "12",
      isComplete: true,
    });
    expect(collectDigits("99", { valid_digits: "12" }, false).digits).toBe("");
  });

  it("end with the finish key, which is handed over only where a switch says so", () => {
    const rules = { finish_on_key: "#" };
    expect(collectDigits("12#3", rules, false)).toEqual({ digits: "12", isComplete: true });
    expect(collectDigits("12#3", rules, true)).toEqual({ digits: "12#", isComplete: true });
  });
});
