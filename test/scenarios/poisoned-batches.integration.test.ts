import { randomBytes, randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { StickylineError } from "../../src/domain/errors.ts";
import type { Core } from "../../src/compose/core.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { toSnapshot } from "../../src/domain/snapshot.ts";
import { facts, QUESTION } from "../domain/support/scene.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const WORKSPACES = 20;
const EVENTS_EACH = 50;
/** Every twentieth: 50 of 1,000, in all workspaces. */
const isPoison = (index: number) => index % 20 === 7;
/** No index of PostgreSQL takes it, however well it is packed. */
const tooLong = () => randomBytes(16_384).toString("hex");

let app: TestApp;
let core: Core;
let log: Client;
const lineIds = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp();
  core = openTestCore(app.env);
  log = new Client({ connectionString: app.databaseUrl });
  await log.connect();
  const rows = Array.from({ length: WORKSPACES }, (_, index) => `Tenant ${index}`);
  for (const name of rows) {
    const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name });
    const line = await app.api<{ id: string }>("POST", `/lines?workspace=${id}`, {
      vendor: "dialpad",
      name: "Line",
      fallback: { type: "department", id: "4400" },
    });
    lineIds.set(id, line.id);
  }
});

afterAll(async () => {
  await log?.end();
  await core?.close();
  await app?.close();
});

const count = async (sql: string) => Number((await log.query(sql)).rows[0]?.count);

async function buried(jobName: string) {
  const { rows } = await log.query<{ payload: { [name: string]: unknown } }>(
    "select payload from dead_letter where job_name = $1",
    [jobName],
  );
  return rows.map(({ payload }) => payload);
}

/** As whoever is told to send again does. */
async function untilStored(add: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await add();
    } catch (error) {
      if (!(error instanceof StickylineError) || !error.retryable) throw error;
    }
  }
}

it("applies and logs 950 of 1,000 events of 20 workspaces, and buries the 50 that nothing can store, each by itself", async () => {
  const at = Date.now() - 60_000;
  const all = [...lineIds].flatMap(([workspaceId, lineId]) =>
    Array.from({ length: EVENTS_EACH }, (_, index) => ({ workspaceId, lineId, index })),
  );
  await Promise.all(
    all.map(({ workspaceId, lineId }, index) =>
      untilStored(() =>
        core.jobs.add(
          "calls.record-event",
          {
            v: 1,
            workspaceId,
            lineId,
            receivedAt: at,
            payload: {
              call_id: isPoison(index) ? tooLong() : 8_000_000 + index,
              direction: "inbound",
              state: "connected",
              date_started: at,
              date_connected: at + 500,
              event_timestamp: at + 500,
              external_number: "+14155560123",
              target: { id: "4400000000000001", type: "user" },
            },
          },
          { key: `event-${index}` },
        ),
      ),
    ),
  );
  await expect.poll(() => count("select count(*) from call_event"), { timeout: 60_000 }).toBe(950);
  await expect.poll(() => count("select count(*) from dead_letter"), { timeout: 60_000 }).toBe(50);
  const letters = await buried("calls.record-event");
  expect(letters).toHaveLength(50);
  expect(new Set(letters.map(({ workspaceId }) => workspaceId)).size).toBeGreaterThan(10);
}, 150_000);

it("keeps the decisions that came in one job with others which nothing can store", async () => {
  const [workspaceId = "", lineId = ""] = [...lineIds][0] ?? [];
  const batch = Array.from({ length: 100 }, (_, index): Decision => ({
    id: randomUUID(),
    at: Date.now(),
    number: "+14155560123",
    legId: isPoison(index) ? tooLong() : `leg-${index}`,
    workspaceId,
    lineId,
    callId: String(index),
    outcome: "rep",
    repId: "r1",
    target: { type: "user", id: "5" },
    reason: "owner",
    contacts: ["7"],
    policyVersion: "p",
    durationMs: 1.5,
    rungs: [{ rung: "contact-owner", repId: "r1", result: "taken", why: "free" }],
    steps: { facts: 0.5 },
    startedAt: null,
    path: "ladder",
    observed: false,
    snapshot: toSnapshot(facts(), QUESTION),
  }));
  await core.jobs.add(
    "calls.record-decisions",
    { v: 1, workspaceId, decisions: batch },
    { key: "batch" },
  );
  await expect.poll(() => count("select count(*) from decision"), { timeout: 60_000 }).toBe(95);
  const dead = "select count(*) from dead_letter where job_name = 'calls.record-decisions'";
  await expect.poll(() => count(dead), { timeout: 60_000 }).toBe(5);
  for (const { decisions } of await buried("calls.record-decisions")) {
    expect(decisions).toHaveLength(1);
  }
}, 150_000);
