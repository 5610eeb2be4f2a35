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

/** At most `max` requests from one midnight to the next, UTC; refused ones don't count. */
export function createDayLimit(max: number, now: () => number): Omit<RateLimit, "intervalMs"> {
  let day = -1;
  let taken = 0;
  const turn = (): void => {
    const today = Math.floor(now() / 86_400_000);
    if (today === day) return;
    day = today;
    taken = 0;
  };
  return {
    max,
    take() {
      turn();
      if (taken >= max) return false;
      taken += 1;
      return true;
    },
    remaining() {
      turn();
      return max - taken;
    },
  };
}
