import { StickylineError } from "../domain/errors.ts";
import { isOutage } from "./outage.ts";

export type Breaker = {
  /** Runs `work`, or refuses at once with STATE_UNAVAILABLE while open. */
  run<T>(work: () => Promise<T>): Promise<T>;
  isOpen(): boolean;
};

/**
 * Opens after `failures` outages in a row (5), and then lets one call through each `probeMs` (250 ms) until one is
 * answered: with Redis gone a caller waits for no time-out. An answer that is an error is an answer (outage.ts): one
 * item that can't be read closes the way for no other.
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
        failed = isOutage(error) ? failed + 1 : 0;
        if (failed === limit) nextProbeAt = deps.now() + probeMs;
        throw error;
      }
    },
  };
}
