import { withDeadline } from "./deadline.ts";
import type { Dependency } from "./outage-of.ts";

export type Outages = {
  /**
   * Resolves once the dependency can be written to again: true. False when `signal` ended the waiting first. It waits
   * a moment in any case, so that a loop around it never spins.
   */
  untilBack(dependency: Dependency, signal: AbortSignal): Promise<boolean>;
  /** Who is away now, since when (epoch milliseconds), and how many jobs wait for it. */
  list(): readonly { dependency: Dependency; since: number; waiting: number }[];
};

const FIRST_MS = 250;
const LONGEST_MS = 2_000;
const PROBE_MS = 2_000;

/**
 * Whom we wait for. However many wait for one dependency, it is asked by one probe at a time: with a growing pause and
 * some chance in it, so that many workers don't ask together.
 */
export function createOutages(deps: {
  /** Rejects while the dependency can't be written to. */
  readonly probes: Readonly<Record<Dependency, () => Promise<unknown>>>;
  /** Told once an outage: how long it was. */
  readonly onBack: (dependency: Dependency, outageMs: number) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly wait: (delayMs: number) => Promise<unknown>;
}): Outages {
  const away = new Map<Dependency, { since: number; waiting: number; back: Promise<void> }>();

  async function probeUntilBack(dependency: Dependency): Promise<void> {
    for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_MS)) {
      await deps.wait(pauseMs * (0.5 + deps.random()));
      const isBack = await withDeadline(deps.probes[dependency](), PROBE_MS).then(
        () => true,
        () => false,
      );
      if (isBack) return;
    }
  }

  function outage(dependency: Dependency) {
    const known = away.get(dependency);
    if (known !== undefined) return known;
    const since = deps.now();
    const back = probeUntilBack(dependency).then(() => {
      away.delete(dependency);
      deps.onBack(dependency, deps.now() - since);
    });
    const begun = { since, waiting: 0, back };
    away.set(dependency, begun);
    return begun;
  }

  return {
    async untilBack(dependency, signal) {
      if (signal.aborted) return false;
      const one = outage(dependency);
      one.waiting += 1;
      const { promise: aborted, resolve } = withResolve<boolean>();
      const onAbort = () => resolve(false);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        return await Promise.race([one.back.then(() => true), aborted]);
      } finally {
        one.waiting -= 1;
        signal.removeEventListener("abort", onAbort);
      }
    },
    list: () =>
      [...away].map(([dependency, { since, waiting }]) => ({ dependency, since, waiting })),
  };
}

function withResolve<T>() {
  let resolve: (value: T) => void = ignore;
  const promise = new Promise<T>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

function ignore(): void {
  // until the promise has said how
}
