/**
 * Does the work on all items, so many at once; those of one queue come one after the other, in their order. One that
 * fails keeps no other from being done; the first failure is thrown at the end.
 */
export async function sideBySide<T>(
  items: readonly T[],
  { most, queueOf }: { readonly most: number; readonly queueOf: (item: T) => string },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queues = new Map<string, T[]>();
  for (const item of items) {
    const queue = queueOf(item);
    queues.set(queue, [...(queues.get(queue) ?? []), item]);
  }
  const left = queues.values();
  const failures: unknown[] = [];
  async function lane(): Promise<void> {
    for (const queue of left) {
      for (const item of queue) {
        await work(item).catch((error: unknown) => failures.push(error));
      }
    }
  }
  await Promise.all(Array.from({ length: most }, lane));
  if (failures.length > 0) throw failures[0];
}
