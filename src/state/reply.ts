import type { ChainableCommander } from "ioredis";
import { StickylineError } from "../domain/errors.ts";

/**
 * Runs a MULTI or a pipeline and gives the replies, in order. Throws the first command's error: Redis carries out the
 * others all the same, and its answer as a whole looks like a success.
 */
export async function runAll(commands: ChainableCommander): Promise<unknown[]> {
  const replies = await commands.exec();
  if (replies === null) throw new StickylineError("STATE_UNAVAILABLE", "Redis dropped a MULTI");
  return replies.map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}

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
