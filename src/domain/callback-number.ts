import { dialledIn } from "./phone-number.ts";

/** Who is asked where to be called back: nobody, whoever withholds their number, or everybody. */
export type CallbackNumberRule = "never" | "withheld" | "always";

/** What a caller did about our question for a number. */
export type NumberReply = {
  /** `enter`: they were asked for it; `check`: it was read back to them. */
  readonly step: "enter" | "check";
  /** Counts both questions of one number as one, from 1. */
  readonly round: number;
  readonly said: "nothing" | "number" | "yes" | "no";
  /** What they entered, E.164; null: nothing, or nothing that we ring. */
  readonly number: string | null;
};

/** What comes next. `give-up`: they gave none that counts. */
export type NumberStep =
  /** `again`: what they entered can't be called. */
  | { readonly kind: "enter"; readonly round: number; readonly again: boolean }
  | { readonly kind: "check"; readonly round: number; readonly number: string }
  | { readonly kind: "promise"; readonly number: string }
  | { readonly kind: "give-up" };

/** So often a number is entered or read back in one call. */
const MOST_ROUNDS = 3;

/**
 * A number counts only once it was read back and confirmed. `hasOwn`: the caller's own number is known, so that saying
 * nothing means that one. `canAsk`: the phone system allows one more question.
 */
export function nextNumberStep(
  { step, round, said, number }: NumberReply,
  { hasOwn, canAsk }: { readonly hasOwn: boolean; readonly canAsk: boolean },
): NumberStep {
  const mayRepeat = canAsk && round < MOST_ROUNDS;
  const enter = (again: boolean): NumberStep =>
    mayRepeat ? { kind: "enter", round: round + 1, again } : { kind: "give-up" };
  if (step === "enter") {
    if (said === "nothing") return hasOwn ? { kind: "give-up" } : enter(false);
    if (number === null) return enter(true);
    return canAsk ? { kind: "check", round, number } : { kind: "give-up" };
  }
  if (said === "no") return enter(false);
  if (number === null) return enter(true);
  if (said === "yes") return { kind: "promise", number };
  return mayRepeat ? { kind: "check", round: round + 1, number } : { kind: "give-up" };
}

/**
 * A number for a voice to read digit by digit, in groups: as it is dialled in `region`, or with its country code.
 * `0 3 0, 1 2 3, 4 5 6 7`.
 */
export function spokenDigits(e164: string, region: string): string {
  // threes, and what is left of two to four; a single last digit goes with the three before it
  const groups = dialledIn(e164, region).match(/\d{3}(?=\d{2})|\d{1,4}$/g) ?? [];
  return groups.map((group) => group.split("").join(" ")).join(", ");
}
