export type VirtualClock = {
  readonly now: () => number;
  /** Until so much later by this clock. */
  pause(ms: number): Promise<void>;
  /** The clock stands still while this work is under way. */
  track<T>(work: Promise<T>): Promise<T>;
  stop(): void;
};

/** How often the event loop must have found nothing to do before time moves on. */
const QUIET_TURNS = 3;

/**
 * A clock that jumps to the next moment at which somebody waits, as soon as all work under way is done: hours pass in
 * seconds, and a slow machine makes nobody late. Moments are rounded up to `gridMs`.
 */
export function createVirtualClock(startsAt: number, gridMs: number): VirtualClock {
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  let at = startsAt;
  let underWay = 0;
  let quietTurns = 0;
  let isStopped = false;

  function turn(): void {
    if (isStopped) return;
    quietTurns = underWay > 0 ? 0 : quietTurns + 1;
    if (quietTurns > QUIET_TURNS) {
      quietTurns = 0;
      moveOn();
    }
    setImmediate(turn);
  }

  function moveOn(): void {
    const next = Math.min(...waiting.map((one) => one.at));
    if (!Number.isFinite(next)) return;
    at = Math.max(at, next);
    for (const one of waiting.splice(0)) {
      if (one.at <= at) one.wake();
      else waiting.push(one);
    }
  }

  setImmediate(turn);
  return {
    now: () => at,
    pause: (ms) =>
      new Promise((resolve) => {
        quietTurns = 0;
        waiting.push({ at: Math.ceil((at + ms) / gridMs) * gridMs, wake: resolve });
      }),
    async track(work) {
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
        quietTurns = 0;
      }
    },
    stop() {
      isStopped = true;
    },
  };
}
