import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

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

/**
 * Wrong tries by kind and name, counted in Redis for all processes together. While Redis is away each process counts in
 * its own memory.
 */
export function createGuessCounter(redis: Redis, limits: GuessLimits): GuessCounter {
  const { tries: points, withinSeconds: duration, waitSeconds: blockDuration } = limits;
  const shared = { keyPrefix: "stickyline:guess", points, duration, blockDuration };
  const limiter = new RateLimiterRedis({
    ...shared,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(shared),
  });

  return {
    async waitMs(kind, name) {
      const known = await limiter.get(`${kind}:${name}`);
      return known === null || known.consumedPoints <= points ? 0 : known.msBeforeNext;
    },
    async note(kind, name) {
      try {
        await limiter.consume(`${kind}:${name}`);
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
        throw refused;
      }
    },
  };
}
