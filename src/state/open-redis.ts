import { readFileSync } from "node:fs";
import type { Result } from "ioredis";
import { openClient, type RedisClient } from "../redis/open-client.ts";

declare module "ioredis" {
  interface RedisCommander<Context> {
    slNoteDoing(prefix: string, ...repIds: string[]): Result<unknown, Context>;
    slFacts(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slClaim(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slUndoClaim(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slPutStatus(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slReleaseLock(key: string, token: string): Result<unknown, Context>;
    slAddToLeg(leg: string, ...args: (string | number)[]): Result<unknown, Context>;
    slReplaceLeg(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slRestoreTalks(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slMapAdd(prefix: string, ...args: (string | number | Buffer)[]): Result<unknown, Context>;
    slMapWrite(prefix: string, ...args: (string | number | Buffer)[]): Result<unknown, Context>;
    slMapSwap(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slBudgetTake(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
    slBudgetNote(prefix: string, ...args: (string | number)[]): Result<unknown, Context>;
  }
}

/** A script of these files, one after the other: the last is named by what it does, those before hold what is shared. */
function script(...names: string[]): { numberOfKeys: number; lua: string } {
  const parts = names.map((name) =>
    readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8"),
  );
  return { numberOfKeys: 1, lua: parts.join("\n") };
}

/** Ours, by the names that a connection calls them by. */
export const SCRIPTS = {
  slNoteDoing: script("doing", "note-doing"),
  slFacts: script("doing", "facts"),
  slClaim: script("doing", "claim"),
  slUndoClaim: script("doing", "undo-claim"),
  slPutStatus: script("doing", "put-status"),
  slReleaseLock: script("release-lock"),
  slAddToLeg: script("add-to-leg"),
  slReplaceLeg: script("doing", "keep-talk", "replace-leg"),
  slRestoreTalks: script("keep-talk", "restore-talks"),
  slMapAdd: script("map-add"),
  slMapWrite: script("map-write"),
  slMapSwap: script("map-swap"),
  slBudgetTake: script("budget-take"),
  slBudgetNote: script("budget-note"),
};

/** Twice the longest answer of a router; a worker's slowest script takes a second. */
const SILENCE_MS = { router: 2_000, worker: 5_000 } as const;

/**
 * A connection to the maps. `router`: fails at once while Redis is away, so that the caller's fallback is answered
 * instead. `worker`: waits and reconnects for ever.
 */
export function openRedis(
  url: string,
  options: { role: "router" | "worker"; onError: (error: Error) => void },
): RedisClient {
  const redis = openClient(url, {
    answers: options.role === "router" ? "now" : "later",
    silenceMs: SILENCE_MS[options.role],
    // reads go on there: a router leaves once another connection has found the new master
    leavesReplicas: options.role === "worker",
    scripts: SCRIPTS,
  });
  redis.on("error", options.onError);
  return redis;
}
