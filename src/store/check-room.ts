import { StickylineError } from "../domain/errors.ts";

/**
 * The most of each that a workspace keeps. Every router holds a workspace's settings in memory and their lists are told
 * whole: without an end, one workspace's key could fill the memory of all.
 */
export const MOST = {
  lines: 1_000,
  reps: 5_000,
  policies: 500,
  pins: 20_000,
  "API keys": 500,
  users: 2_000,
  "connected phone systems": 100,
} as const;

/** Throws CONFLICT when a workspace has `count` of these and no room for one more. */
export function checkRoom(what: keyof typeof MOST, count: number): void {
  if (count < MOST[what]) return;
  const most = MOST[what].toLocaleString("en-US");
  throw new StickylineError(
    "CONFLICT",
    `a workspace has ${most} ${what} at the most, and this one has as many; remove some first`,
  );
}
