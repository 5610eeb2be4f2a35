import { expect, it } from "vitest";
import type { CallbackStage } from "../../src/domain/callback.ts";
import { callbackSentence } from "../../src/domain/callback-sentence.ts";

const say = (
  closedReason: string | null,
  tries = 0,
  stage: CallbackStage = "done",
  closedBy: string | null = "ada",
  entered = false,
) => {
  const attemptKeys = Array.from({ length: tries }, (_, nth) => `dialpad:${nth}`);
  const number = "+442079460000";
  const told = { stage, closedBy, closedReason, attemptKeys, number, entered };
  return callbackSentence(told, (id) => id.toUpperCase());
};

it.each([
  ["reached", "ADA called back and talked with them."],
  ["called-in", "They called again and talked with ADA."],
  ["completed", "The callback was marked as done."],
  ["cancelled", "The callback was cancelled."],
  ["do-not-call", "The callback was cancelled: the number is on the do-not-call list."],
  ["unfit-number", "The callback was cancelled: nobody is called at this number."],
  ["too-old", "Nobody could call back in time."],
  ["no-window", "Nobody could call back in time."],
  ["attempts-used-up", "Nobody was reached by calling back, in 3 tries."],
])("says what became of it: %s", (reason, said) => {
  expect(say(reason, 3)).toBe(said);
});

it("says how often it was tried while it goes on, and nothing before", () => {
  expect(say(null, 1, "requested", null)).toBe(
    "Nobody was reached by calling back yet, in one try.",
  );
  expect(say(null, 1, "dialling", null)).toBeNull();
  expect(say(null, 0, "requested", null)).toBeNull();
  expect(say("reached", 1, "done", "colleague")).toBe(
    "A colleague called back and talked with them.",
  );
  expect(say("called-in", 0, "done", "colleague")).toBe(
    "They called again and talked with a colleague.",
  );
  expect(say("reached", 0, "done", null)).toBe(" called back and talked with them.");
  expect(say("called-in", 0, "done", null)).toBe("They called again and talked with .");
});

it("says where they want to be called, where that is another number than they called from", () => {
  const place = "They asked to be called at +442079460000.";
  expect(say(null, 0, "requested", null, true)).toBe(place);
  expect(say("reached", 1, "done", "ada", true)).toBe(
    `${place} ADA called back and talked with them.`,
  );
});
