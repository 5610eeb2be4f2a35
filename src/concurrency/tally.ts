/** Who asked how often of late. */
export type Tally = {
  add(name: string): void;
  /** Whether it asks as often as the average of those who asked, or more. */
  isUsual(name: string): boolean;
};

const WINDOW_MS = 1_000;

type Window = { readonly counts: Map<string, number>; total: number };
const newWindow = (): Window => ({ counts: new Map(), total: 0 });

/** Counts over the second that is under way and the one before. */
export function createTally(now: () => number): Tally {
  let before = newWindow();
  let current = newWindow();
  let beganAt = now();

  function turn(): void {
    const passedMs = now() - beganAt;
    if (passedMs < WINDOW_MS) return;
    before = passedMs < 2 * WINDOW_MS ? current : newWindow();
    current = newWindow();
    beganAt += Math.floor(passedMs / WINDOW_MS) * WINDOW_MS;
  }

  return {
    add(name) {
      turn();
      current.counts.set(name, (current.counts.get(name) ?? 0) + 1);
      current.total += 1;
    },
    isUsual(name) {
      turn();
      const own = (current.counts.get(name) ?? 0) + (before.counts.get(name) ?? 0);
      const names = new Set([...current.counts.keys(), ...before.counts.keys()]).size;
      return own * names >= current.total + before.total;
    },
  };
}
