/** Lets requests pass in order, `perSecond` on average, `burst` at once after a pause. */
export type RateLimiter = { take(): Promise<void> };

type Settings = {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
};

/**
 * A token bucket for one connection in this process: each request books the next free moment, so waiting
 * requests pass in the order in which they came. A clock that is set back can't hold requests longer than
 * those that wait before them take.
 */
export function createRateLimiter({ perSecond, burst, now, wait }: Settings): RateLimiter {
  const spacingMs = 1000 / perSecond;
  let nextAt = -Infinity;
  let waiting = 0;
  return {
    async take() {
      const at = now();
      const booked = Math.max(nextAt, at - (burst - 1) * spacingMs);
      const slot = Math.min(booked, at + (waiting + 1) * spacingMs);
      nextAt = slot + spacingMs;
      if (slot <= at) return;
      waiting += 1;
      try {
        await wait(slot - at);
      } finally {
        waiting -= 1;
      }
    },
  };
}
