import { StickylineError } from "../../domain/errors.ts";

/**
 * What an answer rests on: the policy with all its facts, a line that is paused, a call that is over or too old to be
 * one, or what was missing, be it that too much is under way here, that the maps can't be read, that nobody could be
 * reserved, or that nobody's place is kept.
 */
export type Cause =
  | "policy"
  | "paused"
  | "call-over"
  | "call-too-old"
  | "overload"
  | "maps-away"
  | "not-reserved"
  | "not-kept";

/** The sentence of an answer for which nothing was looked up, or nothing of it counts. */
export const UNREAD_WORDS: Partial<Record<Cause, string>> = {
  paused: "Sent to the fallback: the line is paused.",
  "call-over":
    "Nobody was reserved: the caller had hung up already, so this request was sent again.",
  "call-too-old": "Nobody was reserved: the call began longer ago than this line allows.",
};

/** Why the facts are missing. */
export function causeOf(error: unknown): Cause {
  const isOverload = error instanceof StickylineError && error.code === "OVERLOADED";
  return isOverload ? "overload" : "maps-away";
}
