import { StickylineError } from "../../domain/errors.ts";

/**
 * What an answer rests on: the policy with all its facts, a line that is paused, or what was missing, be it that too
 * much is under way here, that the maps can't be read, that nobody could be reserved, or that nobody's place is kept.
 */
export type Cause = "policy" | "paused" | "overload" | "maps-away" | "not-reserved" | "not-kept";

/** Why the facts are missing. */
export function causeOf(error: unknown): Cause {
  const isOverload = error instanceof StickylineError && error.code === "OVERLOADED";
  return isOverload ? "overload" : "maps-away";
}
