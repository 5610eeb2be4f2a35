import { StickylineError } from "../domain/errors.ts";

export type Breaker = {
  /** Runs `work`, or refuses at once with STATE_UNAVAILABLE while open. */
  run<T>(work: () => Promise<T>): Promise<T>;
  isOpen(): boolean;
};

/**
 * Opens after `failures` in a row (5), and then lets one call through each `probeMs` (250 ms) until one succeeds:
 * with Redis gone a caller waits for no time-out.
 */
export function createBreaker(deps: {
  now: () => number;
  failures?: number;
  probeMs?: number;
}): Breaker {
  const limit = deps.failures ?? 5;
  const probeMs = deps.probeMs ?? 250;
  let failed = 0;
  let nextProbeAt = 0;

  function admit(): void {
    if (failed < limit) return;
    const now = deps.now();
    if (now < nextProbeAt) {
      throw new StickylineError(
        "STATE_UNAVAILABLE",
        "Redis does not answer; trying again shortly",
        {
          retryable: true,
        },
      );
    }
    nextProbeAt = now + probeMs;
  }

  return {
    isOpen: () => failed >= limit,
    async run(work) {
      admit();
      try {
        const value = await work();
        failed = 0;
        return value;
      } catch (error) {
        failed += 1;
        if (failed === limit) nextProbeAt = deps.now() + probeMs;
        throw error;
      }
    },
  };
}
