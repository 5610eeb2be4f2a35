import type { RedisClient } from "../redis/open-client.ts";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { withDeadline } from "../concurrency/deadline.ts";

export type GuessCounter = {
  /** How long whoever has this name has to wait, in milliseconds; 0: not at all. */
  waitMs(kind: string, name: string): Promise<number>;
  /** Notes a wrong try, and answers the same. */
  note(kind: string, name: string): Promise<number>;
};

export type GuessLimits = {
  /** So many wrong tries within `withinSeconds` are forgiven. */
  readonly tries: number;
  readonly withinSeconds: number;
  /** Then everything is refused for so long. */
  readonly waitSeconds: number;
};

/** A server that has just gone keeps the commands that were on their way: nobody waits for those. */
const ANSWER_MS = 2_000;

/**
 * Wrong tries by kind and name, counted in Redis for all processes together. While Redis is away each process counts in
 * its own memory.
 */
export function createGuessCounter(redis: RedisClient, limits: GuessLimits): GuessCounter {
  const { tries: points, withinSeconds: duration, waitSeconds: blockDuration } = limits;
  const shared = { keyPrefix: "stickyline:guess", points, duration, blockDuration };
  const own = new RateLimiterMemory(shared);
  const limiter = new RateLimiterRedis({
    ...shared,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: own,
  });

  return {
    async waitMs(kind, name) {
      const key = `${kind}:${name}`;
      const known = await within(limiter.get(key), () => own.get(key));
      return known === null || known.consumedPoints <= points ? 0 : known.msBeforeNext;
    },
    async note(kind, name) {
      const key = `${kind}:${name}`;
      try {
        await within(limiter.consume(key), () => own.consume(key));
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
        throw refused;
      }
    },
  };
}

/** What Redis says in time; else what this process counts by itself. */
async function within<T>(asked: Promise<T>, instead: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline(asked, ANSWER_MS);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw error;
    return instead();
  }
}
