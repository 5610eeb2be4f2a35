import { StickylineError } from "../domain/errors.ts";
import { isOutage } from "./outage.ts";

export type Breaker = {
  /**
   * Runs `work`, or refuses at once with STATE_UNAVAILABLE while open. `who` it is for: while open, whoever had no outage
   * of their own yet is tried once, for what one alone runs into must not close the way for others.
   */
  run<T>(work: () => Promise<T>, who?: string): Promise<T>;
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
  const failing = new Set<string>();

  function admit(who: string): void {
    if (failed < limit || !failing.has(who)) return;
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

  function answered(): void {
    failed = 0;
    failing.clear();
  }

  return {
    isOpen: () => failed >= limit,
    async run(work, who = "") {
      admit(who);
      try {
        const value = await work();
        answered();
        return value;
      } catch (error) {
        if (!isOutage(error)) answered();
        else {
          failed += 1;
          failing.add(who);
          if (failed === limit) nextProbeAt = deps.now() + probeMs;
        }
        throw error;
      }
    },
  };
}
