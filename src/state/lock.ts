import { randomBytes } from "node:crypto";
import type { RedisClient } from "../redis/open-client.ts";
import { StickylineError } from "../domain/errors.ts";
import { workspacePrefix } from "./keys.ts";

/** Runs work while nobody else, in any process, holds the same name. */
export type WithLock = <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;

type Settings = {
  /** Longer than the work takes; after it the lock is anybody's, so that a killed holder blocks nobody for good. */
  readonly holdMs: number;
  /** How long to wait for another holder. */
  readonly waitMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
};

const LOOK_AGAIN_MS = 50;

/** Locks in Redis, by a random token each. CONFLICT, retryable, when the holder does not let go in time. */
export function createLock(redis: RedisClient, { holdMs, waitMs, now, wait }: Settings): WithLock {
  return async (workspaceId, name, work) => {
    const key = `${workspacePrefix(workspaceId)}lock:${name}`;
    const token = randomBytes(16).toString("hex");
    const giveUpAt = now() + waitMs;
    while ((await redis.set(key, token, "PX", holdMs, "NX")) === null) {
      if (now() >= giveUpAt) {
        throw new StickylineError("CONFLICT", "somebody else is at it; it is tried again later", {
          retryable: true,
        });
      }
      await wait(LOOK_AGAIN_MS);
    }
    try {
      return await work();
    } finally {
      await redis.slReleaseLock(key, token);
    }
  };
}
