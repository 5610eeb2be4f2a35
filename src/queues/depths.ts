export type Depths = {
  /** The queue where a job waits less: the first, unless it is much the longer. Never waits for Redis. */
  shorter(queues: readonly string[]): string;
};

const FRESH_MS = 500;
/** Shorter than this no queue is long: the usual one, where a job that comes twice meets itself. */
const SHORT = 50;

/** How long queues are, as far as was heard lately: asked for beside the adding, at most twice a second. */
export function createDepths(deps: {
  readonly read: (queue: string) => Promise<number>;
  readonly now: () => number;
}): Depths {
  const known = new Map<string, { depth: number; askedAt: number }>();

  function depthOf(queue: string): number {
    const now = deps.now();
    const last = known.get(queue) ?? { depth: 0, askedAt: -Infinity };
    if (now - last.askedAt >= FRESH_MS) {
      known.set(queue, { ...last, askedAt: now });
      deps.read(queue).then(
        (depth) => known.set(queue, { depth, askedAt: now }),
        () => known.set(queue, { depth: 0, askedAt: now }),
      );
    }
    return last.depth;
  }

  return {
    shorter(queues) {
      const [usual = "", other] = queues;
      if (other === undefined) return usual;
      const [usualDepth, otherDepth] = [depthOf(usual), depthOf(other)];
      return usualDepth > SHORT && otherDepth * 2 < usualDepth ? other : usual;
    },
  };
}
