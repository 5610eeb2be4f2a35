import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { QUEUE_PREFIX } from "../../src/queues/producer.ts";
import { startRedis, type RunningRedis } from "../../src/setup/redis.ts";
import { openCuttableProxy, type CuttableProxy } from "../support/cuttable-proxy.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const EVENTS = 60;

let app: TestApp;
let line: TestLine;
let queuesRedis: RunningRedis;
let queuesWay: CuttableProxy;
let dataDir: string;
let maps: Redis;
let queues: Redis;
let events: Queue;
let log: Client;
let nextCall = 9_000_000;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-outages-"));
  queuesRedis = await startRedis({ dataDir, log: () => undefined });
  const url = new URL(queuesRedis.url);
  queuesWay = await openCuttableProxy(Number(url.port));
  url.port = String(queuesWay.port);
  app = await startTestApp({ QUEUE_REDIS_URL: url.href }, { cuttable: true, ownRedis: true });
  line = await createTestLine(app);
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  maps = new Redis(app.redisUrl);
  queues = new Redis(queuesRedis.url, { maxRetriesPerRequest: null });
  events = new Queue("call-events", { connection: queues, prefix: QUEUE_PREFIX });
  log = new Client({ connectionString: app.databaseUrl });
  await log.connect();
});

afterAll(async () => {
  await log?.end();
  await events?.close();
  queues?.disconnect();
  maps?.disconnect();
  queuesWay?.heal();
  await app?.close();
  queuesWay?.close();
  await queuesRedis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const count = async (sql: string) => Number((await log.query(sql)).rows[0]?.count);
const logged = () => count("select count(*) from call_event");
const dead = () => count("select count(*) from dead_letter");

/** Events that may fail once, and never again: any attempt that an outage uses up shows. */
async function acceptEvents(): Promise<void> {
  const at = Date.now();
  for (let index = 0; index < EVENTS; index++) {
    const payload = {
      call_id: nextCall++,
      direction: "inbound",
      state: "hangup",
      date_started: at - 9_000,
      date_connected: at - 8_000,
      date_ended: at,
      event_timestamp: at,
      external_number: "+14155560123",
      target: { id: USER, type: "user" },
    };
    await events.add(
      "calls.record-event",
      { v: 1, workspaceId: "main", lineId: line.id, receivedAt: at, payload },
      { attempts: 1, removeOnComplete: true },
    );
  }
}

async function metricOf(series: string): Promise<number> {
  const headers = { authorization: `Bearer ${app.adminToken}` };
  const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
  const row = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(row?.split(" ").at(-1));
}

const metric = (name: string, dependency: string) =>
  metricOf(`${name}{dependency="${dependency}"}`);

const OUTAGES = [
  {
    name: "the maps' Redis is full",
    dependency: "maps",
    begin: async () => void (await maps.config("SET", "maxmemory", "1")),
    end: async () => void (await maps.config("SET", "maxmemory", "0")),
  },
  {
    name: "the maps' Redis is a replica that takes no writes",
    dependency: "maps",
    begin: async () => void (await maps.replicaof("127.0.0.1", 1)),
    end: async () => void (await maps.replicaof("NO", "ONE")),
  },
  {
    name: "PostgreSQL takes no writes, as a standby",
    dependency: "postgresql",
    begin: () => setReadOnly("on"),
    end: () => setReadOnly("off"),
  },
  {
    name: "PostgreSQL can't be reached",
    dependency: "postgresql",
    begin: async () => app.ways?.postgres.cut(),
    end: async () => app.ways?.postgres.heal(),
  },
];

/** New connections begin so, and the old ones are ended. */
async function setReadOnly(value: "on" | "off"): Promise<void> {
  const name = new URL(app.databaseUrl).pathname.slice(1);
  await log.query("set default_transaction_read_only = off");
  await log.query(`alter database ${name} set default_transaction_read_only = ${value}`);
  await log.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
    [name],
  );
}

it.each(OUTAGES)(
  "waits with every accepted event, and buries none, while $name",
  async ({ dependency, begin, end }) => {
    const before = await logged();
    await begin();
    try {
      await acceptEvents();
      await expect
        .poll(() => metric("stickyline_jobs_waiting_for_dependency", dependency))
        .toBeGreaterThan(0);
      expect(await metric("stickyline_dependency_away_seconds", dependency)).toBeGreaterThan(0);
    } finally {
      await end();
    }
    await expect.poll(logged, { timeout: 60_000 }).toBe(before + EVENTS);
    await expect.poll(() => metric("stickyline_dependency_away_seconds", dependency)).toBe(0);
    expect((await log.query("select error, count(*) from dead_letter group by 1")).rows).toEqual(
      [],
    );
  },
  120_000,
);

it("finishes ended calls while the queues' Redis is away: what an event asks for is kept where the event is", async () => {
  const callId = nextCall++;
  const at = Date.now();
  const call = { call_id: callId, external_number: "+14155559876", date_started: at - 9_000 };
  const answer = await line.route({ ...call, internal_number: "+14155550000" });
  expect(answer.status).toBe(200);
  await expect.poll(() => count("select count(*) from decision")).toBe(1);
  queuesWay.cut();
  try {
    const ended = {
      ...call,
      direction: "inbound",
      state: "hangup",
      date_ended: at,
      event_timestamp: at,
      target: { id: "4400", type: "department" },
    };
    await expect.poll(() => line.send(ended)).toBe(200);
    const closed = () => count("select count(*) from routed_call");
    await expect.poll(closed, { timeout: 60_000 }).toBe(1);
  } finally {
    queuesWay.heal();
  }
  expect(await dead()).toBe(0);
}, 120_000);

it("writes down why each caller went where they did, though no store took it then", async () => {
  const before = await count("select count(*) from decision");
  queuesWay.cut();
  app.ways?.postgres.cut();
  const answers: number[] = [];
  try {
    for (let index = 0; index < 20; index++) {
      const { status } = await line.route({
        call_id: nextCall++,
        external_number: "+14155559876",
        internal_number: "+14155550000",
      });
      answers.push(status);
    }
    await expect.poll(() => metricOf("stickyline_decisions_kept")).toBe(20);
  } finally {
    queuesWay.heal();
    app.ways?.postgres.heal();
  }
  expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
  const kept = () => count("select count(*) from decision");
  await expect.poll(kept, { timeout: 60_000 }).toBe(before + 20);
  await expect.poll(() => metricOf("stickyline_decisions_kept")).toBe(0);
  expect(await metricOf("stickyline_decisions_lost_total")).toBe(0);
}, 120_000);
