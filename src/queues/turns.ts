export type Turns = {
  /** BullMQ's priority for this owner's next job: 0 goes first; the more an owner asked for lately, the later. */
  next(owner: string): number;
};

/** So many jobs at once are nobody's flood, and so many a second. */
const BURST = 200;
const PER_SECOND = 100;
/** Jobs of one owner that share a priority: the order among them is by time. */
const STEP = 50;
/** A flood is forgotten minutes after it ends. */
const MOST_LEVEL = 20_000;
const MOST_OWNERS = 10_000;

/**
 * Whose turn it is in a queue that all share. An owner who asks for no more than others never waits behind a flood: what
 * goes beyond a burst gets a later and later turn, as a leaky bucket fills. BullMQ keeps the order.
 */
export function createTurns(now: () => number): Turns {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    next(owner) {
      const at = now();
      const before = buckets.get(owner);
      const leaked = before === undefined ? 0 : (Math.max(0, at - before.at) * PER_SECOND) / 1_000;
      const level = Math.min(MOST_LEVEL, Math.max(0, (before?.level ?? 0) - leaked) + 1);
      buckets.delete(owner);
      buckets.set(owner, { level, at });
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_OWNERS && oldest !== undefined) buckets.delete(oldest);
      return level <= BURST ? 0 : Math.ceil((level - BURST) / STEP);
    },
  };
}
