import { afterEach, describe, expect, it } from "vitest";
import { composeReps } from "../../src/compose/areas/reps.ts";
import { composeCrmSync } from "../../src/compose/areas/crm-sync.ts";
import { createClients } from "../../src/compose/clients.ts";
import { createHubspotClient } from "../../src/crm/hubspot/index.ts";
import {
  createHubspotBox,
  type HubspotBoxOptions,
} from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createWatchCrm } from "../../src/services/crm-access/watch-crm.ts";
import { openTestCore } from "../support/open-core.ts";
import { readMap } from "../support/read-map.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp } from "../support/start-app.ts";
import { createRandom } from "./support/histories.ts";

const TOKEN = "pat-na1-quiet";
const MINUTE_MS = 60_000;
const OWNER = "40000001";
/** Of a Free account's 250,000. */
const ONE_PERCENT = 2_500;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/**
 * An account, and what keeps its mirror, on a clock of its own: each request costs the time that its limit asks for, as
 * if nothing else took any.
 */
async function openAccount(contacts: number, options: Partial<HubspotBoxOptions> = {}) {
  const clock = { at: Date.UTC(2026, 10, 26, 1, 30) };
  const now = () => clock.at;
  const box = await createHubspotBox({
    accessToken: TOKEN,
    now,
    random: createRandom(7),
    requestsPerTenSeconds: 1_000_000,
    searchesPerSecond: 1_000_000,
    ...options,
    people: {
      owners: [{ id: OWNER, email: "ada@example.com" }],
      contacts: Array.from({ length: contacts }, (_, index) => ({
        id: String(100_001 + index),
        properties: { phone: numberOf(index), hubspot_owner_id: OWNER },
      })),
      companies: [
        { id: "700001", properties: { hubspot_owner_id: OWNER }, contactIds: ["100001"] },
      ],
      deals: [
        {
          id: "800001",
          properties: { hubspot_owner_id: OWNER, dealstage: "new", hs_is_closed: "false" },
          contactIds: ["100001"],
        },
      ],
    },
  });
  closers.push(() => box.close());
  clock.at += 30 * MINUTE_MS;
  const app = await startTestApp({ HUBSPOT_BASE_URL: box.url, STICKYLINE_ROLE: "router" });
  closers.push(() => app.close());
  const { id } = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: TOKEN,
  });
  const core = openTestCore(app.env, { now });
  closers.push(() => core.close());
  const spacingMs = { request: 1_000 / 8, search: 1_000 / 3 };
  const client = createHubspotClient({
    accessToken: TOKEN,
    baseUrl: box.url,
    now,
    random: () => 0.5,
    budget: {
      take: async (kind) => void (clock.at += spacingMs[kind]),
      note: () => undefined,
    },
  });
  const clients = { ...createClients(core), crmClientFor: async () => client };
  const sync = composeCrmSync(core, clients, composeReps(core));
  await sync.syncCrm("main", id);
  const watch = createWatchCrm({
    listConnected: core.stores.syncs.listConnected,
    enqueueChanges: async (...connection) => void (await sync.readChanges(...connection)),
    enqueueSync: async (...connection) => void (await sync.syncCrm(...connection)),
    hourAt: (at) => new Date(at).getUTCHours(),
    now,
  });
  const owners = async () => (await readMap(app.redisUrl, "main")).owners;
  return { box, app, core, id, clock, watch, sync, owners };
}

const numberOf = (index: number) => `+1415${2_000_000 + index}`;

/** What a minute asks of the account, as `POST …/contacts/search`, and how long it takes by the account's limits. */
async function minute({ box, clock, watch }: Awaited<ReturnType<typeof openAccount>>) {
  const [before, startedAt] = [box.requests.length, clock.at];
  await watch();
  const tookMs = clock.at - startedAt;
  const asked = box.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  clock.at = startedAt + MINUTE_MS;
  return { asked, tookMs };
}

describe("a day on which nothing happens in the CRM", () => {
  it(
    "asks less of the account than 1 % of a Free account's daily limit",
    async () => {
      const account = await openAccount(1_000);
      // a slice of the day has its night in it
      account.clock.at += 24 * 60 * MINUTE_MS;
      const minutes = sliceOf(24 * 60, 60);
      // what is read once, at the beginning and at night
      let once = (await minute(account)).asked.length;
      let each = 0;
      for (let at = 0; at < minutes; at += 1) {
        const { asked } = await minute(account);
        if (asked.length > 10) once += asked.length;
        else each += asked.length;
      }
      const aDay = once + (each * 24 * 60) / minutes;
      console.log(`${Math.round(aDay)} requests a day, ${once} of them once`);
      expect(once).toBeGreaterThan(1_000 / 100);
      expect(aDay).toBeLessThan(ONE_PERCENT);
      expect(Object.keys(await account.owners())).toHaveLength(1_000);
    },
    sliceOf(900_000, 120_000),
  );
});

describe("an account with 500,000 deleted contacts", () => {
  it("has a change, a deletion, an erasure and a restoration known within seconds of asking", async () => {
    const account = await openAccount(3_000, { trashedContacts: 500_000 });
    const { box, core, owners, clock } = account;
    await minute(account);

    const changed = await (async () => {
      box.editContact("100500", { phone: "+14159990001" });
      clock.at += MINUTE_MS;
      return minute(account);
    })();
    expect(changed.tookMs).toBeLessThan(20_000);
    expect(await owners()).toHaveProperty("+14159990001");

    box.deleteContact("102222");
    clock.at += MINUTE_MS;
    const deleted = await minute(account);
    expect(deleted.tookMs).toBeLessThan(20_000);
    expect(await owners()).not.toHaveProperty([numberOf(2_221)]);
    // about as many questions as the halves that 3,000 can be cut into
    expect(deleted.asked.length).toBeLessThan(20);
    // and none again
    const next = (await minute(account)).asked.filter((one) => one.endsWith("/search"));
    expect(next).toHaveLength(1);

    box.restoreContact("102222");
    clock.at += MINUTE_MS;
    expect((await minute(account)).tookMs).toBeLessThan(20_000);
    expect(await owners()).toHaveProperty([numberOf(2_221)]);

    box.eraseContact("101111");
    clock.at += MINUTE_MS;
    await minute(account);
    expect(await owners()).not.toHaveProperty([numberOf(1_110)]);
    const jobs = await core.jobs.purge(
      (payload) => payload.includes("101111") && payload.includes("crmId"),
    );
    expect(jobs).toBe(1);
  }, 120_000);
});
