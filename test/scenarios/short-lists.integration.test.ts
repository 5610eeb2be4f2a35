import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCrmSync } from "../../src/compose/areas/crm-sync.ts";
import { composeReps } from "../../src/compose/areas/reps.ts";
import { createClients } from "../../src/compose/clients.ts";
import type { Core } from "../../src/compose/core.ts";
import { isRecord } from "../../src/edge/record.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { openTestCore } from "../support/open-core.ts";
import { readMap } from "../support/read-map.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startHubspotProxy } from "./support/hubspot-proxy.ts";

const TOKEN = "pat-na1-short";
const OWNER = "40000001";
const numberOf = (index: number) => `+1415${5_550_000 + index}`;

let isShort = false;
let box: HubspotBox;
let proxy: Awaited<ReturnType<typeof startHubspotProxy>>;
let app: TestApp;
let core: Core;

/** Every list of records leaves half of its rows out, and says nothing of it. */
function halved(answer: unknown, { method, path }: { method: string; path: string }): unknown {
  const isList = method === "GET" && /\/(contacts|companies|deals)$/.test(path);
  if (!isShort || !isList || !isRecord(answer) || !Array.isArray(answer["results"])) return answer;
  return { ...answer, results: answer["results"].filter((_row, at) => at % 2 === 0) };
}

beforeAll(async () => {
  box = await createHubspotBox({
    accessToken: TOKEN,
    now: Date.now,
    random: () => 0.5,
    requestsPerTenSeconds: 2_000,
    searchesPerSecond: 1_000,
    people: {
      owners: [{ id: OWNER, email: "ada@example.com" }],
      contacts: Array.from({ length: 250 }, (_, index) => ({
        id: String(1_001 + index),
        properties: { phone: numberOf(index), hubspot_owner_id: OWNER },
      })),
      companies: ["7001", "7002"].map((id, at) => ({
        id,
        properties: { phone: numberOf(900 + at), hubspot_owner_id: OWNER },
        contactIds: [],
      })),
      deals: ["8001", "8002"].map((id, at) => ({
        id,
        properties: { hubspot_owner_id: OWNER, dealstage: "new", hs_is_closed: "false" },
        contactIds: [String(1_001 + at)],
      })),
    },
  });
  proxy = await startHubspotProxy(box.url, halved);
  app = await startTestApp({ HUBSPOT_BASE_URL: proxy.url, STICKYLINE_ROLE: "router" });
  core = openTestCore(app.env);
}, 60_000);
afterAll(async () => {
  await core?.close();
  await app?.close();
  await proxy?.close();
  await box?.close();
});

it("forgets nothing over a list that leaves records out, and all that is gone by its id too", async () => {
  const { id } = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: TOKEN,
  });
  const sync = composeCrmSync(core, createClients(core), composeReps(core));
  await sync.syncCrm("main", id);
  const before = await readMap(app.redisUrl, "main");
  expect(Object.keys(before.owners)).toHaveLength(250);

  isShort = true;
  box.deleteContact("1100");
  box.eraseContact("1102");
  await sync.syncCrm("main", id);
  const after = await readMap(app.redisUrl, "main");
  const { [numberOf(99)]: _deleted, [numberOf(101)]: _erased, ...left } = before.owners;
  expect(after.owners).toEqual(left);
  expect(after.ties).toEqual(before.ties);
  // whoever was erased is erased here too, not only forgotten
  const jobs = await core.jobs.purge(
    (payload) => payload.includes("1102") && payload.includes("crmId"),
  );
  expect(jobs).toBe(1);
}, 60_000);
