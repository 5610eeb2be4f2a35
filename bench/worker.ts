import { Redis } from "ioredis";
import type { QueueName } from "../src/queues/jobs.ts";
import { QUEUE_PREFIX } from "../src/queues/producer.ts";
import { shardsOf } from "../src/queues/shards.ts";
import { median, shareRow, type Row } from "./report.ts";
import { makeLine, type Program, type Stand } from "./stand.ts";
import { eventTemplate, putLoad } from "./throughput.ts";

const POLL_MS = 5;

/** Jobs a second while the middle eight tenths of a full queue are worked off: no start-up in it. Turn about. */
export async function measureWorker(
  stand: Stand,
  { rounds, jobs }: { rounds: number; jobs: number },
): Promise<Row[]> {
  const redis = new Redis(stand.redisUrl);
  const app = await stand.startApp("router");
  const baseline = await stand.startBaseline("http");
  const line = await makeLine(stand, app);
  const sides = [
    {
      url: `${baseline.url}/queue`,
      first: ["{bench}:baseline"],
      later: [],
      start: () => stand.startBaseline("worker"),
      found: new Array<number>(),
    },
    {
      url: app.url + line.events,
      first: inRedis("call-events"),
      later: inRedis("crm"),
      start: () => stand.startApp("worker"),
      found: new Array<number>(),
    },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      // What the rounds of ingest left in the queue is worked off first.
      await drain(redis, side);
      while ((await waitingIn(redis, side.first)) < jobs) {
        await putLoad(side.url, 1, eventTemplate());
      }
      side.found.push(await drain(redis, side));
    }
  }
  await app.stop();
  await baseline.stop();
  redis.disconnect();
  const [base, ours] = sides.map((side) => median(side.found));
  return [shareRow("worker, call log included", ours ?? 0, base ?? 0, 0.6)];
}

function inRedis(name: QueueName): string[] {
  return shardsOf(name).map((shard) => `${QUEUE_PREFIX}:${shard}`);
}

async function waitingIn(redis: Redis, queues: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    queues.flatMap((queue) => [redis.llen(`${queue}:wait`), redis.zcard(`${queue}:prioritized`)]),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Works a side's first queues off, and then what followed from it in the others; the first ones' jobs a second. */
async function drain(
  redis: Redis,
  side: {
    readonly first: readonly string[];
    readonly later: readonly string[];
    start: () => Promise<Program>;
  },
): Promise<number> {
  const waiting = () => waitingIn(redis, side.first);
  const total = await waiting();
  if (total === 0) return 0;
  const worker = await side.start();
  const from = await reached(waiting, total * 0.9);
  const to = await reached(waiting, total * 0.1);
  for (const queue of [...side.first, ...side.later])
    await reached(() => pendingOf(redis, queue), 0);
  await worker.stop();
  return (total * 0.8 * 1_000) / (to - from);
}

async function pendingOf(redis: Redis, queue: string): Promise<number> {
  const counts = await Promise.all([
    redis.llen(`${queue}:wait`),
    redis.llen(`${queue}:active`),
    redis.zcard(`${queue}:prioritized`),
    redis.zcard(`${queue}:delayed`),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}

async function reached(count: () => Promise<number>, left: number): Promise<number> {
  while ((await count()) > left) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return performance.now();
}
