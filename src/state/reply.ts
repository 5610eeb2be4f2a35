import { StickylineError } from "../domain/errors.ts";

/** A script's reply as a list; anything else is a fault of ours, not of the caller. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new StickylineError("STATE_UNAVAILABLE", "a Redis script answered in an unknown shape");
}

export function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** `[a, 1, b, 2]` as `[[a, 1], [b, 2]]`. */
export function pairs(value: unknown): [string, unknown][] {
  const list = asList(value);
  const found: [string, unknown][] = [];
  for (let i = 0; i + 1 < list.length; i += 2) found.push([asText(list[i]), list[i + 1]]);
  return found;
}
