import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";
import { createRandom, shuffled } from "./support/histories.ts";

const REPS = 12;
const CALLS = sliceOf(600, 240);
const SENDERS = 16;
/** After so many accepted events the next of the processes dies. */
const KILL_EVERY = sliceOf(350, 300);

let app: TestApp;
let line: TestLine;
let log: Client;
let router: TestProcess;
let worker: TestProcess;

const userOf = (rep: number) => String(4_400_000_000_000_000 + rep);
/** Every third rep is left talking: their last call never ends. */
const isLeftTalking = (call: number) => call >= CALLS - REPS && (call % REPS) % 3 === 0;

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_ROLE: "router" });
  line = await createTestLine(app);
  for (let rep = 0; rep < REPS; rep++) {
    const identities = [{ vendor: "dialpad", type: "user", id: userOf(rep) }];
    const body = { name: `Rep ${rep}`, email: `rep-${rep}@example.com`, identities };
    await app.api("POST", "/reps", body);
  }
  log = new Client({ connectionString: app.databaseUrl });
  await log.connect();
  [router, worker] = await Promise.all([startRouter(), startWorker()]);
}, 120_000);

afterAll(async () => {
  await router?.kill();
  await worker?.kill();
  await log?.end();
  await app?.close();
}, 30_000);

const startRouter = () => startProcess(app, { STICKYLINE_ROLE: "router" });
const startWorker = () => startProcess(app, { STICKYLINE_ROLE: "worker" });

async function replaceRouter(): Promise<void> {
  await router.kill();
  router = await startRouter();
}

async function replaceWorker(): Promise<void> {
  await worker.kill();
  worker = await startWorker();
}

/** One call's events: it rings, connects, and ends unless its rep is to be left talking. */
function eventsOf(call: number, now: number) {
  const at = now - 900_000 + call * 1_000;
  const base = {
    call_id: 7_000_000 + call,
    direction: "inbound",
    date_started: at,
    external_number: `+1415556${String(1_000 + call)}`,
    target: { id: userOf(call % REPS), type: "user" },
  };
  const connected = { ...base, date_connected: at + 2_000 };
  return [
    { ...base, state: "ringing", event_timestamp: at + 500 },
    { ...connected, state: "connected", event_timestamp: at + 2_000 },
    ...(isLeftTalking(call)
      ? []
      : [{ ...connected, state: "hangup", date_ended: at + 9_000, event_timestamp: at + 9_000 }]),
  ];
}

/** Dialpad sends again what nobody took, and a load balancer goes on to the process that lives. */
async function sendUntilTaken(event: Record<string, unknown>): Promise<void> {
  for (let tries = 0; ; tries++) {
    const url = tries % 2 === 0 ? router.url : app.url;
    const status = await line.send(event, url).catch(() => null);
    if (status === 200) return;
    if (tries > 100) throw new Error(`not taken: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const presence = async () => {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return Object.fromEntries(items.map(({ name, state }) => [name, state]));
};

it("applies and keeps every event that was taken, though routers and workers are killed while events flow", async () => {
  const now = Date.now();
  const events = shuffled(
    Array.from({ length: CALLS }, (_, call) => eventsOf(call, now)).flat(),
    createRandom(5),
  );
  let taken = 0;
  let killed = 0;
  let next = 0;
  let replacing = Promise.resolve();
  const send = async () => {
    for (let event = events[next++]; event !== undefined; event = events[next++]) {
      await sendUntilTaken(event);
      taken += 1;
      if (taken % KILL_EVERY !== 0) continue;
      killed += 1;
      const isRouter = killed % 2 === 0;
      // One after the other: a process is killed only once it is there.
      replacing = replacing.then(() => (isRouter ? replaceRouter() : replaceWorker()));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  await replacing;
  expect(killed).toBeGreaterThanOrEqual(sliceOf(4, 2));

  const logged = async () =>
    Number((await log.query("select count(*) from call_event")).rows[0]?.count);
  await expect.poll(logged, { timeout: 60_000 }).toBe(events.length);
  const truth = Object.fromEntries(
    Array.from({ length: REPS }, (_, rep) => [`Rep ${rep}`, rep % 3 === 0 ? "talking" : "free"]),
  );
  await expect.poll(presence, { timeout: 60_000 }).toEqual(truth);
  const { items } = await app.api<{ items: unknown[] }>("GET", "/maintenance/dead-letters");
  expect(items).toEqual([]);
}, 240_000);
