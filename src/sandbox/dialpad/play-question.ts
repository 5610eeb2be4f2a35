import { toPieces, type Ask } from "./check-answer.ts";
import type { LiveCall } from "./live-call.ts";

const MS_PER_CHARACTER = 65;
const MS_PER_KEY = 400;
const DEFAULT_PROMPTS = 10;
const DEFAULT_TIMEOUT_S = 5;
const DEFAULT_DIGITS = 99;
const ALL_KEYS = "0123456789*#";

export type CallerReply =
  | { readonly kind: "digits"; readonly digits: string }
  | { readonly kind: "silence" }
  | { readonly kind: "hung-up" };

/** How long a voice needs for it, in simulated milliseconds. */
export function speechMs(pieces: readonly string[]): number {
  return pieces.join(" ").length * MS_PER_CHARACTER;
}

/** What of the pressed keys counts, and whether that ends the input at once. */
export function collectDigits(
  pressed: string,
  ask: Pick<Ask, "finish_on_key" | "num_digits" | "valid_digits">,
  finishKeyIncluded: boolean,
): { readonly digits: string; readonly isComplete: boolean } {
  const valid = ask.valid_digits ?? ALL_KEYS;
  const most = ask.num_digits ?? DEFAULT_DIGITS;
  let digits = "";
  for (const key of pressed) {
    if (key === ask.finish_on_key) {
      return { digits: finishKeyIncluded ? digits + key : digits, isComplete: true };
    }
    if (valid.includes(key)) digits += key;
    if (digits.length >= most) return { digits, isComplete: true };
  }
  return { digits, isComplete: false };
}

/**
 * Speaks an `ask` and waits for keys: `retries` prompts with `timeout` seconds after each. Keys that are not
 * valid are as silence. Input without a finishing key ends with the time-out.
 */
export async function playQuestion(
  call: LiveCall,
  ask: Ask,
  pressed: string,
  finishKeyIncluded: boolean,
): Promise<CallerReply> {
  const pieces = toPieces(ask.message);
  const timeoutMs = (ask.timeout ?? DEFAULT_TIMEOUT_S) * 1000;
  const prompts = ask.retries ?? DEFAULT_PROMPTS;
  for (let prompt = 1; prompt <= prompts; prompt += 1) {
    call.record.heard.push(pieces.join(" "));
    if (!(await call.wait(speechMs(pieces)))) return { kind: "hung-up" };
    const { digits, isComplete } = collectDigits(pressed, ask, finishKeyIncluded);
    const inputMs = isComplete && digits !== "" ? digits.length * MS_PER_KEY : timeoutMs;
    if (!(await call.wait(inputMs))) return { kind: "hung-up" };
    if (digits !== "") return { kind: "digits", digits };
  }
  return { kind: "silence" };
}
