import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TOKEN = "pat-scopes";
const CALLER = "+14155551001";
const PATIENT = { timeout: 30_000 };
const REP = "5991398486736896";

type Connection = {
  id: string;
  status: string;
  brokenReason: string | null;
  sync: { state: string };
  refusals: { feature: string; reason: string }[];
};

let hubspot: HubspotBox;
let app: TestApp;
let line: TestLine;
let id: string;

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: TOKEN,
    now: Date.now,
    random: () => 0.5,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada" }],
      contacts: [{ id: "1", properties: { phone: CALLER, hubspot_owner_id: "71" } }],
    },
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url, CRM_POLL_SECONDS: "1" });
  await app.api("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: REP }],
  });
  line = await createTestLine(app);
  const body = { provider: "hubspot", accessToken: TOKEN };
  id = (await app.api<Connection>("POST", "/crm-connections", body)).id;
  await vi.waitFor(async () => expect((await connection()).sync.state).toBe("done"), PATIENT);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

const connection = () => app.api<Connection>("GET", `/crm-connections/${id}`);
const features = async () => (await connection()).refusals.map(({ feature }) => feature);

async function audited(action: string): Promise<number> {
  const { items } = await app.api<{ items: { action: string }[] }>("GET", "/audit?limit=500");
  return items.filter((entry) => entry.action === action).length;
}

async function deadLetters(): Promise<unknown[]> {
  return (await app.api<{ items: unknown[] }>("GET", "/maintenance/dead-letters")).items;
}

/** A call that Ada answered. */
async function makeCall(call_id: number): Promise<void> {
  const at = Date.now();
  const call = { call_id, external_number: CALLER, internal_number: "+14155550000" };
  await line.route({ ...call, date_started: at, contact_id: 1, contact_type: "local" });
  await line.send({
    ...call,
    state: "hangup",
    direction: "inbound",
    date_started: at,
    date_connected: at - 100,
    date_ended: at,
    event_timestamp: at,
    target: { id: REP, type: "user" },
  });
}

it("an account that no longer shows its contacts is told once, and read again by itself once it does", async () => {
  hubspot.withheldScopes.add("crm.objects.contacts.read");
  await expect
    .poll(connection, PATIENT)
    .toMatchObject({ status: "refused", brokenReason: expect.stringContaining("contacts.read") });
  hubspot.withheldScopes.delete("crm.objects.contacts.read");
  await expect.poll(connection, PATIENT).toMatchObject({ status: "connected", brokenReason: null });
  expect(await audited("crm-connection.refused")).toBe(1);
  expect(await audited("crm-connection.allowed")).toBe(1);
  expect(await deadLetters()).toEqual([]);
}, 90_000);

it("what is to be written waits while writing is not allowed, and is written then", async () => {
  const before = hubspot.calls.length;
  hubspot.withheldScopes.add("crm.objects.contacts.write");
  await makeCall(7_000_001);
  await expect.poll(features, PATIENT).toEqual(["write"]);
  expect((await connection()).status).toBe("connected");
  expect(await deadLetters()).toEqual([]);
  hubspot.withheldScopes.delete("crm.objects.contacts.write");
  await makeCall(7_000_002);
  await expect.poll(() => hubspot.calls.length, PATIENT).toBe(before + 2);
  await expect.poll(features, PATIENT).toEqual([]);
  expect(await audited("crm-connection.refuses")).toBe(1);
}, 90_000);
