export type RateLimit = {
  /** Takes one request out of the window, or says that there is none left. */
  take(): boolean;
  remaining(): number;
  readonly max: number;
  readonly intervalMs: number;
};

/** At most `max` requests in any `intervalMs`; refused ones don't count. */
export function createRateLimit(max: number, intervalMs: number, now: () => number): RateLimit {
  const taken: number[] = [];
  const expire = (): void => {
    const floor = now() - intervalMs;
    while (taken[0] !== undefined && taken[0] <= floor) taken.shift();
  };
  return {
    max,
    intervalMs,
    take() {
      expire();
      if (taken.length >= max) return false;
      taken.push(now());
      return true;
    },
    remaining() {
      expire();
      return max - taken.length;
    },
  };
}
