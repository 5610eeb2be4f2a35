import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

const ROUNDS = 10;

let app: TestApp;
let line: TestLine;
let worker: TestProcess;
let admin: Client;

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_ROLE: "router" });
  line = await createTestLine(app);
  worker = await startProcess(app, { STICKYLINE_ROLE: "worker" });
  // in another database, so that it does not end its own
  const url = new URL(app.databaseUrl);
  url.pathname = "/postgres";
  admin = new Client({ connectionString: url.href });
  await admin.connect();
}, 120_000);

afterAll(async () => {
  if (worker?.child.exitCode === null) await worker.kill();
  await admin?.end();
  await app?.close();
});

function ringing(call: number) {
  return {
    call_id: call,
    direction: "inbound",
    date_started: Date.now(),
    event_timestamp: Date.now(),
    external_number: `+1415556${1_000 + call}`,
    target: { id: "5000000000000001", type: "user" },
    state: "ringing",
  };
}

/** What is not taken at this moment is sent again, as phone systems do. */
async function sendUntilTaken(event: Record<string, unknown>): Promise<void> {
  while ((await line.send(event)) !== 200) await wait(200);
}

it("a worker whose connections PostgreSQL ends again and again lives on, and logs every event", async () => {
  const database = new URL(app.databaseUrl).pathname.slice(1);
  let ended = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const sent = Promise.all(
      Array.from({ length: 10 }, (_, nth) => sendUntilTaken(ringing(round * 10 + nth))),
    );
    for (let tick = 0; tick < 20; tick++) {
      const { rowCount } = await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
        [database],
      );
      ended += rowCount ?? 0;
      await wait(10);
    }
    await sent;
  }
  expect(ended).toBeGreaterThan(ROUNDS);
  const logged = async () =>
    (await app.api<{ items: unknown[] }>("GET", "/calls?limit=100").catch(() => null))?.items
      .length;
  await expect.poll(logged, { timeout: 60_000, interval: 500 }).toBe(100);
  expect(worker.child.exitCode).toBeNull();
}, 150_000);
