import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { QUEUE_PREFIX } from "../../src/queues/producer.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

/** One workspace's flood, and what another asks for when all of it waits. */
const FLOOD = 1_500;
const OTHERS = 20;

let app: TestApp;
let core: Core;
let log: Client;
let redis: Redis;
let worker: TestProcess | null = null;
let other: { workspaceId: string; lineId: string };
let flooding: { workspaceId: string; lineId: string };

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_ROLE: "router" });
  core = openTestCore(app.env);
  redis = new Redis(app.redisUrl, { maxRetriesPerRequest: null });
  log = new Client({ connectionString: app.databaseUrl });
  await log.connect();
  const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
  flooding = await lineOf("main");
  other = await lineOf(id);
}, 60_000);

afterAll(async () => {
  await worker?.kill();
  await log?.end();
  redis?.disconnect();
  await core?.close();
  await app?.close();
}, 60_000);

async function lineOf(workspaceId: string) {
  const line = await app.api<{ id: string }>("POST", `/lines?workspace=${workspaceId}`, {
    vendor: "dialpad",
    name: "Line",
    fallback: { type: "department", id: "4400" },
  });
  return { workspaceId, lineId: line.id };
}

function eventOf(of: typeof other, callId: number) {
  const at = Date.now() - 60_000;
  const payload = {
    call_id: callId,
    direction: "inbound",
    state: "connected",
    date_started: at,
    date_connected: at + 500,
    event_timestamp: at + 500,
    external_number: "+14155560123",
    target: { id: "4400000000000001", type: "user" },
  };
  return { v: 1 as const, ...of, receivedAt: at, payload };
}

/** Adds this many events of calls, some at a time as requests come. */
async function addEvents(of: typeof other, count: number, firstCall: number): Promise<void> {
  for (let index = 0; index < count; index += 100) {
    const some = Array.from({ length: Math.min(100, count - index) }, (_, one) => index + one);
    await Promise.all(
      some.map((one) =>
        core.requests.recordEvent(eventOf(of, firstCall + one), `event ${firstCall + one}`),
      ),
    );
  }
}

const logged = async (workspaceId: string) =>
  Number(
    (await log.query("select count(*) from call_event where workspace_id = $1", [workspaceId]))
      .rows[0]?.count,
  );

/** How many events of the flood were stored before the other workspace's last: rows lie as they came. */
async function turnsWaited(): Promise<number> {
  const { rows } = await log.query<{ n: string }>(
    `select count(*) as n from call_event where workspace_id = $1 and ctid <
       (select max(ctid) from call_event where workspace_id = $2)`,
    [flooding.workspaceId, other.workspaceId],
  );
  return Number(rows[0]?.n);
}

it("lets another workspace's events pass a flood that waits, and runs what waits in the queue of old", async () => {
  await addEvents(flooding, FLOOD, 1_000_000);
  await addEvents(other, OTHERS, 2_000_000);
  // as a router of an earlier version adds it
  const queueOfOld = new Queue("call-events", { connection: redis, prefix: QUEUE_PREFIX });
  await queueOfOld.add("calls.record-event", eventOf(other, 3_000_000), { removeOnComplete: true });
  await queueOfOld.close();
  worker = await startProcess(app, { STICKYLINE_ROLE: "worker" });
  await expect
    .poll(() => logged(other.workspaceId), { timeout: 60_000, interval: 50 })
    .toBe(OTHERS + 1);
  const waited = await turnsWaited();
  console.log(
    `${OTHERS} events behind a flood of ${FLOOD}: ${waited} of the flood's were stored before the last of them`,
  );
  expect(waited).toBeLessThan(FLOOD / 3);
  await expect.poll(() => logged(flooding.workspaceId), { timeout: 60_000 }).toBe(FLOOD);
}, 150_000);
