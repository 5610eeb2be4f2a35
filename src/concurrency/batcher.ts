/**
 * Gathers items and hands them on together: after `maxWaitMs`, or as soon as `maxSize` are there. Each `push`
 * resolves or fails with the batch that its item went in. At most one batch is under way; what comes meanwhile
 * makes the next.
 */
export function createBatcher<T>(options: {
  readonly maxSize: number;
  readonly maxWaitMs: number;
  readonly flush: (items: readonly T[]) => Promise<void>;
}): { push(item: T): Promise<void>; drain(): Promise<void> } {
  type Waiting = { item: T; resolve: () => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  function start(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (running !== null || waiting.length === 0) return;
    const batch = waiting.slice(0, options.maxSize);
    waiting = waiting.slice(options.maxSize);
    running = options
      .flush(batch.map(({ item }) => item))
      .then(
        () => batch.forEach(({ resolve }) => resolve()),
        (error: unknown) => batch.forEach(({ reject }) => reject(error)),
      )
      .finally(() => {
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
      while (running !== null || waiting.length > 0) {
        start();
        await running;
      }
    },
  };
}
