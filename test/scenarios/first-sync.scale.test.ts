import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { composeCrmSync } from "../../src/compose/areas/crm-sync.ts";
import { createClients } from "../../src/compose/clients.ts";
import { composeReps } from "../../src/compose/areas/reps.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { openTestCore } from "../support/open-core.ts";
import { readMap } from "../support/read-map.ts";
import { READERS } from "../../src/services/mirror/read-side-by-side.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { sliceOf } from "../support/slice.ts";
import { createRandom } from "./support/histories.ts";

const TOKEN = "pat-na1-first";
/** HubSpot counts by ten seconds; a slice has less time, so its box counts by less, at the same rate. */
const WINDOW_MS = sliceOf(10_000, 4_000);
const inWindow = (requestsPerTenSeconds: number) => (requestsPerTenSeconds * WINDOW_MS) / 10_000;
/** More than one window is left to read after the last kill. */
const CONTACTS = sliceOf(50_000, 9_000);
/** Whoever takes over waits five seconds for the one who was killed. */
const KILLED_AT = [0.04, 0.1, 0.16].slice(0, sliceOf(3, 1)).map((share) => share * CONTACTS);
type Connection = {
  id: string;
  sync: { state: string; contacts: number; expected: number | null; part: string | null };
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const numberOf = (index: number) => `+1415${2_000_000 + index}`;
const ownerOf = (index: number) => (index % 9 === 8 ? "" : String(40_000_001 + (index % 5)));

async function openPortal(contacts: number, requestsInWindow: number): Promise<HubspotBox> {
  const box = await createHubspotBox({
    accessToken: TOKEN,
    now: Date.now,
    random: createRandom(1),
    requestsPerTenSeconds: requestsInWindow,
    windowMs: WINDOW_MS,
    people: {
      owners: Array.from({ length: 5 }, (_, index) => ({
        id: String(40_000_001 + index),
        email: `rep${index}@example.com`,
      })),
      contacts: Array.from({ length: contacts }, (_, index) => ({
        id: String(100_001 + index),
        properties: { phone: numberOf(index), hubspot_owner_id: ownerOf(index) },
      })),
    },
  });
  closers.push(() => box.close());
  return box;
}

/** An app without workers: what syncs is the test's own. */
async function connect(
  box: HubspotBox,
  sharePercent: number,
): Promise<{ app: TestApp; connection: Connection }> {
  const app = await startTestApp({
    HUBSPOT_BASE_URL: box.url,
    HUBSPOT_LIMIT_SHARE: String(sharePercent),
    STICKYLINE_ROLE: "router",
  });
  closers.push(() => app.close());
  const connection = await app.api<Connection>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: TOKEN,
  });
  return { app, connection };
}

/** The most requests in any window. */
function busiestWindow(times: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [at, time] of times.entries()) {
    while ((times[first] ?? time) <= time - WINDOW_MS) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

const counted = (box: HubspotBox) =>
  box.requests.filter(({ path, query }) => !path.endsWith("/search") && query !== "other-app");
const refusals = (box: HubspotBox) => box.requests.filter(({ status }) => status === 429).length;

function expectedMap(contacts: number): Record<string, string[]> {
  return Object.fromEntries(
    Array.from({ length: contacts }, (_, index) => [
      numberOf(index),
      [`${100_001 + index} ${ownerOf(index) || "0"}`],
    ]),
  );
}

function startWorker(app: TestApp, connectionId: string): ChildProcess {
  const script = "test/scenarios/support/sync-once.ts";
  return spawn(
    process.execPath,
    ["--import", "tsx", "--import", "./test/support/end-with-parent.mjs", script, connectionId],
    {
      env: { ...process.env, ...app.env, VITEST: "" },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
}

describe(`the first sync of ${CONTACTS} contacts`, () => {
  it("ends in exactly the right map though its worker is killed, at the rate that is allowed and without one refusal", async () => {
    const [limit, share] = [inWindow(250), 80];
    const box = await openPortal(CONTACTS, limit);
    const { app, connection } = await connect(box, share);
    const look = () => app.api<Connection>("GET", `/crm-connections/${connection.id}`);

    for (const killAt of KILLED_AT) {
      const worker = startWorker(app, connection.id);
      while ((await look()).sync.contacts < killAt) {
        if (worker.exitCode !== null) throw new Error("the worker ended by itself");
        await sleep(20);
      }
      const exit = once(worker, "exit");
      worker.kill("SIGKILL");
      await exit;
      expect((await look()).sync).toMatchObject({
        state: "running",
        part: "contacts",
        expected: CONTACTS,
      });
    }
    const last = startWorker(app, connection.id);
    await once(last, "exit");

    expect((await look()).sync).toMatchObject({ state: "done", contacts: CONTACTS, part: null });
    const { owners } = await readMap(app.redisUrl, "main");
    expect(Object.keys(owners)).toHaveLength(CONTACTS);
    expect(owners).toEqual(expectedMap(CONTACTS));
    expect(refusals(box)).toBe(0);
    const pages = box.requests.filter(({ path }) => path.endsWith("/contacts"));
    // nothing is read twice but the pages that were under way at each kill, and a page where two readers meet
    expect(pages.length).toBeGreaterThanOrEqual(CONTACTS / 100);
    expect(pages.length).toBeLessThanOrEqual(CONTACTS / 100 + (KILLED_AT.length + 2) * READERS);
    const allowed = (limit * share) / 100;
    const most = busiestWindow(counted(box).map(({ at }) => at));
    console.log(`${most} requests in the busiest window, of ${allowed} allowed`);
    expect(most).toBeLessThanOrEqual(allowed);
    expect(most).toBeGreaterThanOrEqual(allowed * 0.95);
  }, 120_000);
});

describe.each(sliceOf(1, 0) === 1 ? [20, 150, 600] : [600])(
  "a first sync at %i ms a page",
  (delayMs) => {
    it("uses its share of the limit, beside another app that uses the rest, and neither is refused", async () => {
      const [limit, share] = [inWindow(250), 60];
      const contacts = sliceOf(100_000, 7_000);
      const box = await openPortal(contacts, limit);
      // 600 ms as in HubSpot's busiest hours: one page after another would use a ninth of the share
      box.fail({ kind: "slow", delayMs, path: /\/contacts$/, count: Infinity });
      const { app, connection } = await connect(box, share);
      const core = openTestCore(app.env);
      closers.push(() => core.close());
      const sync = composeCrmSync(core, createClients(core), composeReps(core));
      const reading = new AbortController();
      const otherApp = (async () => {
        const spacingMs = WINDOW_MS / (limit * 0.4) + 2;
        while (!reading.signal.aborted) {
          await fetch(`${box.url}/account-info/2026-03/details?other-app`, {
            headers: { authorization: `Bearer ${TOKEN}` },
          });
          await sleep(spacingMs);
        }
      })();
      await sync.syncCrm("main", connection.id);
      reading.abort();
      await otherApp;
      const most = busiestWindow(counted(box).map(({ at }) => at));
      const allowed = (limit * share) / 100;
      console.log(
        `${most} of ours in the busiest window at ${delayMs} ms a page, of ${allowed} allowed`,
      );
      expect(refusals(box)).toBe(0);
      expect(most).toBeLessThanOrEqual(allowed);
      expect(most).toBeGreaterThanOrEqual(allowed * 0.95);
      const { owners } = await readMap(app.redisUrl, "main");
      expect(owners).toEqual(expectedMap(contacts));
    }, 240_000);
  },
);
