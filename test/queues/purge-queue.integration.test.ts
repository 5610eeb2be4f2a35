import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresBackend, Queue, withBackend, Worker } from "bullmq";
import { Redis } from "ioredis";
import { purgeQueue } from "../../src/queues/purge-queue.ts";
import {
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from "../support/databases.ts";

let redis: TestRedis;
let database: TestDatabase;
let connection: Redis;
let queues: ReturnType<typeof openQueues>;

const Home = withBackend(createPostgresBackend);

function openQueues() {
  const home = { connectionString: database.url, schema: "queue_test", migrate: true };
  return [
    new Queue("calls", { connection }),
    new Home.Queue("calls", { connection: home }),
  ] as const;
}

beforeAll(async () => {
  [redis, database] = await Promise.all([createTestRedis(), createTestDatabase()]);
  connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  queues = openQueues();
});

afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.close()));
  connection?.disconnect();
  await redis?.stop();
  await database?.drop();
});

describe("a job about several", () => {
  it("loses those that are meant, and goes when all are; in both kinds of queues", async () => {
    for (const queue of queues) {
      const followUp = (workspaceId: string, ...legIds: readonly string[]) =>
        queue.add(
          "calls.follow-up",
          { v: 1, workspaceId, legIds, timeline: true },
          { delay: 60_000 },
        );
      await followUp("a", "x:1", "x:2", "x:3");
      await followUp("a", "x:2");
      await followUp("b", "x:2", "x:4");
      const decisions = [{ number: "+14155550100" }, { number: "+14155550101" }];
      await queue.add("calls.record-decisions", { v: 1, workspaceId: "a", decisions });
      const purged = await purgeQueue(
        queue,
        (payload, owner) => owner.workspaceId === "a" && /"x:2"|"\+14155550100"/.test(payload),
      );
      expect(purged).toBe(3);
      const left = await queue.getJobs(["delayed", "waiting"]);
      expect(left.map(({ data }): unknown => data)).toEqual(
        expect.arrayContaining([
          { v: 1, workspaceId: "a", decisions: [{ number: "+14155550101" }] },
          { v: 1, workspaceId: "a", legIds: ["x:1", "x:3"], timeline: true },
          { v: 1, workspaceId: "b", legIds: ["x:2", "x:4"], timeline: true },
        ]),
      );
      expect(left).toHaveLength(3);
      expect(await purgeQueue(queue, (_, { workspaceId }) => workspaceId === "a")).toBe(2);
      expect(await queue.getJobs(["delayed", "waiting"])).toHaveLength(1);
    }
  });
});

it("leaves a job that begins while it is taken out, and one that is done by then, as one that runs", async () => {
  const [queue] = queues;
  await queue.obliterate({ force: true });
  await queue.add("calls.record-decisions", { v: 1, workspaceId: "a", decisions: [{}] });
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const own = connection.duplicate();
  const worker = new Worker("calls", () => finished, {
    connection: own,
    autorun: false,
    removeOnComplete: { count: 0 },
  });
  const begun = new Promise((resolve) => worker.once("active", resolve));
  const done = new Promise((resolve) => worker.once("completed", resolve));
  const all = () => true;
  const begins: Pick<Queue, "getJobs"> = {
    async getJobs(states) {
      const jobs = await queue.getJobs(states);
      void worker.run();
      await begun;
      return jobs;
    },
  };
  expect(await purgeQueue(begins, all)).toBe(1);
  const [running] = await queue.getJobs(["active"]);
  finish();
  await done;
  expect(
    await purgeQueue({ getJobs: async () => (running === undefined ? [] : [running]) }, all),
  ).toBe(1);
  await worker.close();
  own.disconnect();
});
