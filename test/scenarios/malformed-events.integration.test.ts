import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { dumpPostgres } from "../support/dump-everything.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

// two and a half times as many as are kept
const EVENTS = sliceOf(10_000, 2_500);
const TOGETHER = 50;

let logDir: string;
let app: TestApp;
let line: TestLine;

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), "stickyline-malformed-"));
  app = await startTestApp({ LOG_LEVEL: "warn" }, { logFile: join(logDir, "log") });
  line = await createTestLine(app);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await rm(logDir, { recursive: true, force: true });
});

it("costs a few lines of the log and a bounded number of rows, however many come", async () => {
  for (let sent = 0; sent < EVENTS; sent += TOGETHER) {
    const some = Array.from({ length: TOGETHER }, (_, n) =>
      line.send({ call_id: sent + n, state: "connected", event_timestamp: { not: "a time" } }),
    );
    expect(new Set(await Promise.all(some))).toEqual(new Set([200]));
  }
  const metrics = async () =>
    (
      await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${app.adminToken}` } })
    ).text();
  const unkept = async () =>
    Number(/stickyline_malformed_events_unkept_total (\d+)/.exec(await metrics())?.[1] ?? 0);
  const letters = async () =>
    (await dumpPostgres(app.databaseUrl))
      .split("\n")
      .filter((row) => row.startsWith("public.dead_letter ")).length;
  await expect
    .poll(async () => (await unkept()) + (await letters()), { timeout: 100_000, interval: 200 })
    .toBe(EVENTS);
  const kept = await letters();
  expect(kept).toBeGreaterThanOrEqual(1_000);
  // and as many as are buried at the same moment
  expect(kept).toBeLessThan(1_500);
  const log = await readFile(join(logDir, "log"), "utf8");
  expect(log.length).toBeLessThan(50_000);
}, 180_000);
