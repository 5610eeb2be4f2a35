import type { Redis } from "ioredis";

/** Every job that waits for a worker or has one, in all BullMQ queues of this prefix. What is due later is not counted. */
export async function pendingIn(redis: Redis, prefix: string): Promise<number> {
  const keys = await redis.keys(`${prefix}:*`);
  const counts = await Promise.all(
    keys.map(async (key) => {
      if (/:(wait|active)$/.test(key)) return redis.llen(key);
      return key.endsWith(":prioritized") ? redis.zcard(key) : 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const GIVE_UP_MS = 120_000;

/** Waits until so few are left; when that was. Throws when it takes two minutes. */
export async function untilLeft(
  count: () => Promise<number>,
  left: number,
  pollMs: number,
): Promise<number> {
  const until = performance.now() + GIVE_UP_MS;
  while (performance.now() < until) {
    if ((await count()) <= left) return performance.now();
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`the work was not done within ${GIVE_UP_MS / 1_000} s`);
}
