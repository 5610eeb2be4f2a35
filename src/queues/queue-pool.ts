type Opened = { waitUntilReady(): Promise<unknown>; close(): Promise<void> };

export type QueuePool<Q> = {
  of(name: string): Q;
  close(): Promise<void>;
};

/**
 * Queues by their names, each opened when it is first asked for. The library remembers for ever that a queue's first
 * connection failed: one that was opened while its server was away is thrown away, so that the next who asks gets one
 * that works.
 */
export function createQueuePool<Q extends Opened>(open: (name: string) => Q): QueuePool<Q> {
  const opened = new Map<string, Q>();
  return {
    of(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const queue = open(name);
      opened.set(name, queue);
      queue.waitUntilReady().catch(() => {
        if (opened.get(name) === queue) opened.delete(name);
        queue.close().catch(() => undefined);
      });
      return queue;
    },
    async close() {
      await Promise.allSettled([...opened.values()].map((queue) => queue.close()));
    },
  };
}
