import { sparePoison, type Sparing } from "./spare-poison.ts";

/**
 * Gathers items and hands them on together: after `maxWaitMs`, or as soon as `maxSize` are there. At most one batch is
 * under way; what comes meanwhile makes the next. Each `push` resolves when its own item was handed on. A batch that
 * fails is tried again by owner and in halves, so that an item which can't be stored fails alone; an outage fails all
 * of them, and whoever pushed may push again. `drain` hands on all that is there; at the first outage what still waits fails
 * with it, since whoever drains has little time.
 */
export function createBatcher<T>(
  options: { readonly maxSize: number; readonly maxWaitMs: number } & Sparing<T>,
): { push(item: T): Promise<void>; drain(): Promise<void> } {
  type Waiting = { item: T; resolve: () => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isDraining = false;

  async function handOn(batch: readonly Waiting[]): Promise<void> {
    try {
      const { ownerOf, isOutage } = options;
      const poison = await sparePoison(batch, {
        handOn: (part) => options.handOn(part.map(({ item }) => item)),
        ...(ownerOf === undefined ? {} : { ownerOf: ({ item }: Waiting) => ownerOf(item) }),
        isOutage,
      });
      for (const one of batch) {
        if (poison.has(one)) one.reject(poison.get(one));
        else one.resolve();
      }
    } catch (error) {
      const failed = isDraining ? [...batch, ...waiting.splice(0)] : batch;
      for (const { reject } of failed) reject(error);
    }
  }

  function start(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (running !== null || waiting.length === 0) return;
    const batch = waiting.slice(0, options.maxSize);
    waiting = waiting.slice(options.maxSize);
    running = handOn(batch).finally(() => {
      running = null;
      schedule();
    });
  }

  function schedule(): void {
    if (waiting.length >= options.maxSize) start();
    else if (waiting.length > 0) timer ??= setTimeout(start, options.maxWaitMs);
  }

  return {
    push(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      });
    },
    async drain() {
      isDraining = true;
      while (running !== null || waiting.length > 0) {
        start();
        await running;
      }
      isDraining = false;
    },
  };
}
