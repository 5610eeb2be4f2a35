import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCrmSync } from "../../src/compose/areas/crm-sync.ts";
import { composeReps } from "../../src/compose/areas/reps.ts";
import { createClients } from "../../src/compose/clients.ts";
import type { Core } from "../../src/compose/core.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { openTestCore } from "../support/open-core.ts";
import { readMap } from "../support/read-map.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startHubspotProxy } from "./support/hubspot-proxy.ts";

/*
 * Two accounts whose ids mean other people in each: what is left of one would send its callers, and write its calls, to
 * strangers in the other.
 */
const FIRST = "pat-na1-first";
const SECOND = "pat-na1-second";
const HOUR_MS = 3_600_000;

type Account = { portalId: number; owner: string; email: string; area: string; ids: string[] };
const ACCOUNTS: Readonly<Record<string, Account>> = {
  // changed last: by their times the contacts of the first account are the newer ones
  [FIRST]: {
    portalId: 1,
    owner: "71",
    email: "ada@example.com",
    area: "+1415555",
    ids: ["1", "2"],
  },
  [SECOND]: {
    portalId: 2,
    owner: "71",
    email: "zed@example.com",
    area: "+1212555",
    ids: ["2", "3"],
  },
};

const boxes = new Map<string, HubspotBox>();
let proxy: Awaited<ReturnType<typeof startHubspotProxy>>;
let app: TestApp;
let core: Core;

beforeAll(async () => {
  for (const [accessToken, { portalId, owner, email, area, ids }] of Object.entries(ACCOUNTS)) {
    const behindMs = accessToken === FIRST ? 0 : HOUR_MS;
    const box = await createHubspotBox({
      accessToken,
      portalId,
      now: () => Date.now() - behindMs,
      random: () => 0.5,
      people: {
        owners: [{ id: owner, email }],
        contacts: ids.map((id) => ({
          id,
          properties: { phone: `${area}000${id}`, hubspot_owner_id: owner },
        })),
        companies: [
          {
            id: "7",
            properties: { phone: `${area}0700`, hubspot_owner_id: owner },
            contactIds: [],
          },
        ],
      },
    });
    boxes.set(accessToken, box);
  }
  proxy = await startHubspotProxy((token) => boxes.get(token)?.url ?? "");
  app = await startTestApp({ HUBSPOT_BASE_URL: proxy.url, STICKYLINE_ROLE: "router" });
  core = openTestCore(app.env);
}, 60_000);
afterAll(async () => {
  await core?.close();
  await app?.close();
  await proxy?.close();
  for (const box of boxes.values()) await box.close();
});

async function connect(accessToken: string): Promise<string> {
  const body = { provider: "hubspot", accessToken };
  return (await app.api<{ id: string }>("POST", "/crm-connections", body)).id;
}

const sync = () => composeCrmSync(core, createClients(core), composeReps(core));
const owners = async () => (await readMap(app.redisUrl, "main")).owners;
const writes = () => core.stores.crmWrites;

async function writeTo(key: string, crmId: string): Promise<void> {
  await writes().begin({ id: key, workspaceId: "main", kind: "call", key, legIds: [key] });
  await writes().done("main", key, crmId, "hash");
}
const stateOf = async (key: string) => (await writes().find("main", "call", [key]))?.state;

const FIRST_MAP = { "+14155550001": ["1 71"], "+14155550002": ["2 71"] };
const SECOND_MAP = { "+12125550002": ["2 71"], "+12125550003": ["3 71"] };

it("has nothing of the account before, and gives it back when it is connected again", async () => {
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
  });
  const ownerOfAda = async () =>
    (await app.api<{ crmOwnerId: string | null }>("GET", `/reps/${rep.id}`)).crmOwnerId;
  const first = await connect(FIRST);
  await sync().syncCrm("main", first);
  expect(await owners()).toEqual(FIRST_MAP);
  expect(await ownerOfAda()).toBe("71");
  await writeTo("call-1", "500");
  const change = { workspaceId: "main", connectionId: first, contactId: "2", causeLegId: "leg-1" };
  const tie = { repId: rep.id, ownerId: "71", previousOwnerId: null, rule: "talk" };
  const adopted = await core.stores.ownerChanges.plan({ ...change, ...tie });
  const outcome = { reason: null, foundOwnerId: null, at: Date.now() };
  await core.stores.ownerChanges.settle("main", adopted.id, { ...outcome, state: "adopted" });
  await core.stores.hints.note("main", first, "contact", ["1"]);
  // a pass of the first account is under way
  const run = { workspaceId: "main", connectionId: first, holder: "slow", pass: "pass" };
  const heldUntil = Date.now() + HOUR_MS;
  await core.stores.syncs.take({ ...run, heldUntil, now: Date.now() });

  const second = await connect(SECOND);
  expect(await owners()).toEqual({});
  expect(await ownerOfAda()).toBeNull();
  const step = { ...run, heldUntil, part: "contacts", after: null, contacts: 0 } as const;
  const row = { crmId: "1", ownerId: "71", numbers: ["+14155550001"], changedAt: Date.now() };
  const page = { kind: "contact" as const, rows: [row], goneIds: [] };
  await expect(core.stores.mirror.storePage(step, page)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await expect(core.stores.mirror.storeChanges("main", page, first)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await sync().syncCrm("main", second);
  expect(await owners()).toEqual(SECOND_MAP);
  expect(await ownerOfAda()).toBeNull();
  // its call's id is somebody else's here
  expect(await stateOf("call-1")).toBe("removed");
  expect(await writes().claimForSend("main", "call-1")).toBeNull();
  expect(await writes().isHere("main", "call-1")).toBe(false);
  await writeTo("call-2", "500");
  expect(await stateOf("call-2")).toBe("done");
  const undo = app.api("POST", `/owner-changes/${adopted.id}/undo`);
  await expect(undo).rejects.toThrow("another CRM account");

  expect(await connect(FIRST)).toBe(first);
  expect(await owners()).toEqual({});
  await sync().syncCrm("main", first);
  expect(await owners()).toEqual(FIRST_MAP);
  expect(await ownerOfAda()).toBe("71");
  expect(await stateOf("call-2")).toBe("removed");
}, 60_000);

it("keeps what is known until the new one is read, where nobody is told which account it is", async () => {
  const untold = { kind: "missing-scopes", path: /\/details$/, count: Infinity } as const;
  for (const box of boxes.values()) box.fail(untold);
  const first = await connect(FIRST);
  await sync().syncCrm("main", first);
  expect(await owners()).toEqual(FIRST_MAP);
  const second = await connect(SECOND);
  expect(second).not.toBe(first);
  expect(await owners()).toEqual(FIRST_MAP);
  await sync().syncCrm("main", second);
  expect(await owners()).toEqual(SECOND_MAP);
}, 60_000);
