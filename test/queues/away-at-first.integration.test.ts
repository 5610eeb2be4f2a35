import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createJobProducer, type JobProducer } from "../../src/queues/producer.ts";
import { openCuttableProxy, type CuttableProxy } from "../support/cuttable-proxy.ts";
import {
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from "../support/databases.ts";

let redis: TestRedis;
let database: TestDatabase;
let ways: { redis: CuttableProxy; postgres: CuttableProxy };
let producer: JobProducer;

beforeAll(async () => {
  [redis, database] = await Promise.all([createTestRedis(), createTestDatabase()]);
  ways = {
    redis: await openCuttableProxy(Number(new URL(redis.url).port)),
    postgres: await openCuttableProxy(Number(new URL(database.url).port)),
  };
});

afterEach(() => producer.close());

afterAll(async () => {
  ways?.redis.close();
  ways?.postgres.close();
  await redis?.stop();
  await database?.drop();
});

function through(url: string, way: CuttableProxy): string {
  const redirected = new URL(url);
  redirected.port = String(way.port);
  return redirected.href;
}

const add = () =>
  producer.add("calls.record-event", {
    v: 1,
    workspaceId: "main",
    lineId: "line",
    receivedAt: 1,
    payload: {},
  });

function openProducer(): JobProducer {
  return createJobProducer({
    redisUrl: through(redis.url, ways.redis),
    databaseUrl: through(database.url, ways.postgres),
    onFailure: () => undefined,
    now: Date.now,
    telemetry: null,
  });
}

describe("a process whose first job comes while every store is away", () => {
  it.each(["redis", "postgres"] as const)("finds %s once it is back", async (first) => {
    ways.redis.cut();
    ways.postgres.cut();
    producer = openProducer();
    await expect(add()).rejects.toMatchObject({ code: "STATE_UNAVAILABLE", retryable: true });
    ways[first].heal();
    await expect.poll(() => add().then(() => "taken", String)).toBe("taken");
  });
});

describe("a process whose connection to PostgreSQL ends while it is being got ready", () => {
  it("lives, and finds it once it is back", async () => {
    ways.redis.cut();
    ways.postgres.heal();
    // the first that a new connection asks
    ways.postgres.holdAnswersTo("pg_advisory", 60_000);
    producer = openProducer();
    const first = add().then(() => "taken", String);
    await expect.poll(() => ways.postgres.isHolding()).toBe(true);
    ways.postgres.cut();
    expect(await first).toContain("not stored");
    ways.postgres.heal();
    await expect.poll(() => add().then(() => "taken", String)).toBe("taken");
  });
});
