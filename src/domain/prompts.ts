import type { Answer, Question } from "./decision.ts";

/**
 * What callers hear: short strings, the first one always the same, because the phone system keeps the audio of
 * strings that it has spoken before and starts to play after the first.
 */
export function busyMenu(round: number): Extract<Answer, { kind: "ask" }> {
  const question: Question = { name: "busy-menu", round };
  return {
    kind: "ask",
    question,
    prompt: [
      "Your contact is on another call.",
      "To speak with the team now, press 1.",
      "To be called back, press 2.",
    ],
  };
}

/** The promise, said only once it is stored. */
export function callbackPromise(repName: string | null): Extract<Answer, { kind: "end" }> {
  const who =
    repName === null
      ? "We will call you back as soon as possible."
      : `${repName} will call you back as soon as possible.`;
  return { kind: "end", prompt: ["Thank you.", who, "Goodbye."] };
}
