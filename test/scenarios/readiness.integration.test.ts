import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

let app: TestApp;
let line: TestLine;
let maps: Redis;
let worker: TestProcess | null = null;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_ROLE: "router" }, { cuttable: true, ownRedis: true });
  line = await createTestLine(app);
  maps = new Redis(app.redisUrl);
}, 60_000);

afterAll(async () => {
  await worker?.kill();
  maps?.disconnect();
  await app?.close();
});

const headers = () => ({ authorization: `Bearer ${app.adminToken}` });

async function readiness() {
  const answer = await fetch(`${app.url}/readyz`, { headers: headers() });
  const { status, parts } = (await answer.json()) as {
    status: string;
    parts: Record<string, string>;
  };
  const amiss = Object.fromEntries(Object.entries(parts).filter(([, state]) => state !== "ok"));
  return { code: answer.status, status, amiss };
}

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${app.url}/metrics`, { headers: headers() })).text();
  const rows = text.split("\n").filter((row) => row !== "" && !row.startsWith("#"));
  return new Map(
    rows.map((row) => [row.slice(0, row.lastIndexOf(" ")), Number(row.split(" ").at(-1))]),
  );
}

const call = () =>
  line.route({
    call_id: nextCall++,
    external_number: "+14155551001",
    internal_number: "+14155550000",
  });

const poll = { timeout: 30_000, interval: 200 };

describe("a router that can answer", () => {
  it("is ready and says that no worker was seen, until one is", async () => {
    await expect
      .poll(readiness, poll)
      .toEqual({ code: 200, status: "degraded", amiss: { workers: "none-seen" } });
    expect((await metrics()).get("stickyline_worker_seen_seconds")).toBe(30);
    worker = await startProcess(app, { STICKYLINE_ROLE: "worker" });
    await expect.poll(readiness, poll).toEqual({ code: 200, status: "ready", amiss: {} });
    expect((await metrics()).get("stickyline_worker_seen_seconds")).toBeLessThan(30);
  });

  it.each([
    [
      "full",
      () => maps.config("SET", "maxmemory", "1"),
      () => maps.config("SET", "maxmemory", "0"),
    ],
    ["read-only", () => maps.replicaof("127.0.0.1", 1), () => maps.replicaof("NO", "ONE")],
  ])("stays ready while the maps and the queues are %s, and says so", async (state, begin, end) => {
    await begin();
    try {
      await expect
        .poll(readiness, poll)
        .toMatchObject({ code: 200, status: "degraded", amiss: { redis: state, queues: state } });
      expect((await call()).status).toBe(200);
      const seen = await metrics();
      expect(seen.get('stickyline_dependency_up{dependency="maps"}')).toBe(0);
      expect(seen.get('stickyline_dependency_up{dependency="postgresql"}')).toBe(1);
    } finally {
      await end();
    }
    await expect.poll(readiness, poll).toEqual({ code: 200, status: "ready", amiss: {} });
  });

  it("stays ready while PostgreSQL takes no writes, and says so", async () => {
    const url = new URL(app.databaseUrl);
    const name = url.pathname.slice(1);
    const asAdmin = async (sql: string) => {
      const client = new Client({ connectionString: inject("adminDatabaseUrl") });
      await client.connect();
      await client.query(sql);
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
        [name],
      );
      await client.end();
    };
    await asAdmin(`alter database ${name} set default_transaction_read_only = on`);
    try {
      await expect.poll(readiness, poll).toMatchObject({
        code: 200,
        status: "degraded",
        amiss: { postgresql: "read-only" },
      });
      expect((await call()).status).toBe(200);
    } finally {
      await asAdmin(`alter database ${name} reset default_transaction_read_only`);
    }
    await expect.poll(readiness, poll).toEqual({ code: 200, status: "ready", amiss: {} });
  });

  it("says that the maps are empty, and is well once they are rebuilt", async () => {
    await maps.del("sl:{main}:reps");
    await expect
      .poll(readiness, poll)
      .toEqual({ code: 200, status: "degraded", amiss: { redis: "empty" } });
    await app.api("POST", "/maintenance/rebuild");
    await expect.poll(readiness, poll).toMatchObject({ status: "ready" });
  });

  it("stays ready with Redis away, says that jobs go to PostgreSQL, and counts its answers by their cause", async () => {
    app.ways?.redis.cut();
    try {
      for (let index = 0; index < 10; index++) expect((await call()).status).toBe(200);
      for (let index = 0; index < 10; index++) {
        expect(await line.send({ call_id: nextCall++, state: "ringing" })).toBe(200);
      }
      await expect.poll(readiness, poll).toMatchObject({
        code: 200,
        status: "degraded",
        amiss: { redis: "down", queues: "down", "second-leg": "in-use" },
      });
      const seen = await metrics();
      const series = 'stickyline_decisions_total{outcome="team",cause="maps-away"}';
      expect(seen.get(series)).toBeGreaterThan(0);
      expect(seen.get('stickyline_dependency_up{dependency="queues"}')).toBe(0);
      // nobody knows whether a worker is there: no figure, as 0 would say that one is
      expect([...seen.keys()].filter((name) => name.includes("worker_seen"))).toEqual([]);
      expect(seen.get('stickyline_breaker_open{dependency="maps"}')).toBe(1);
      expect(seen.get('stickyline_breaker_open{dependency="queues"}')).toBe(1);
    } finally {
      app.ways?.redis.heal();
    }
  });
});

it("shows how much waits in each queue, for how long, and what lies dead", async () => {
  await worker?.kill();
  worker = null;
  await expect
    .poll(async () => {
      // until the way back to Redis is open they go to PostgreSQL
      expect(await line.send({ call_id: nextCall++, state: "ringing" })).toBe(200);
      const seen = await metrics();
      return (
        (seen.get('stickyline_queue_jobs{queue="call-events",backend="redis",state="waiting"}') ??
          0) > 0 &&
        (seen.get('stickyline_queue_oldest_seconds{queue="call-events",backend="redis"}') ?? 0) > 0
      );
    }, poll)
    .toBe(true);
  const seen = await metrics();
  expect(seen.has('stickyline_dead_letters{state="failed"}')).toBe(true);
  expect(seen.has('stickyline_dead_letters{state="set-aside"}')).toBe(true);
});
