import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TOKEN = "pat-tickets";
const CALLER = "+14155551001";
const OTHER = "+14155551002";
const PATIENT = { timeout: 30_000 };

type Connection = {
  id: string;
  sync: { state: string };
  refusals: { feature: string; reason: string }[];
};
type Trial = { reason: string };

let hubspot: HubspotBox;
let app: TestApp;
let line: TestLine;
let crm: Connection;

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: TOKEN,
    now: Date.now,
    random: () => 0.5,
    people: {
      owners: [
        { id: "71", email: "ada@example.com", firstName: "Ada" },
        { id: "72", email: "bob@example.com", firstName: "Bob" },
      ],
      contacts: [
        { id: "1", properties: { phone: CALLER, hubspot_owner_id: "71" } },
        { id: "2", properties: { phone: OTHER, hubspot_owner_id: "71" } },
      ],
      tickets: [{ id: "5", properties: { hubspot_owner_id: "72" }, contactIds: ["1"] }],
      leads: [
        { id: "6", properties: { hubspot_owner_id: "72" }, contactIds: ["2"] },
        {
          id: "7",
          properties: { hubspot_owner_id: "72", hs_pipeline_stage: "qualified-stage-id" },
          contactIds: ["1"],
        },
      ],
    },
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url });
  for (const [index, name] of ["Ada", "Bob"].entries()) {
    await app.api("POST", "/reps", {
      name,
      email: `${name.toLowerCase()}@example.com`,
      identities: [{ vendor: "dialpad", type: "user", id: `7${index}` }],
    });
  }
  const policy = await app.api<{ id: string }>("POST", "/policies", {
    name: "Support",
    policy: {
      ladder: [
        { rung: "ticket-owner" },
        { rung: "lead-owner" },
        { rung: "contact-owner" },
        { rung: "team" },
      ],
    },
  });
  await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
  line = await createTestLine(app, { policyId: policy.id });
  crm = await app.api("POST", "/crm-connections", { provider: "hubspot", accessToken: TOKEN });
  await vi.waitFor(async () => expect((await connection()).sync.state).toBe("done"), PATIENT);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

const connection = () => app.api<Connection>("GET", `/crm-connections/${crm.id}`);

/** What would be said of a call now. */
async function reasonOf(number: string): Promise<string> {
  return (await app.api<Trial>("POST", "/simulate", { line: line.id, number })).reason;
}

const becomes = (number: string, reason: string) =>
  expect.poll(() => reasonOf(number), PATIENT).toBe(reason);

const read = (reading: object) =>
  app.api("PATCH", `/crm-connections/${crm.id}`, { settings: { reading } });

/** A pass that is under way may have passed what changed. */
async function readAgain(): Promise<void> {
  await expect.poll(async () => (await connection()).sync.state, PATIENT).toBe("done");
  await app.api("POST", `/crm-connections/${crm.id}/sync`);
}

const OWNER = "Sent to Ada: the contact owner, and free.";
const TICKET = "Sent to Bob: the owner of an open ticket, and free.";
const LEAD = "Sent to Bob: the owner of an open lead, and free.";

it("reads neither of itself", async () => {
  expect(await reasonOf(CALLER)).toBe(OWNER);
  expect(await reasonOf(OTHER)).toBe(OWNER);
});

it("says what the account does not let us read, and routes all the same", async () => {
  hubspot.withheldScopes.add("tickets");
  await read({ tickets: true });
  const features = async () => (await connection()).refusals.map(({ feature }) => feature);
  await expect.poll(features, PATIENT).toEqual(["ticket"]);
  expect((await connection()).refusals[0]?.reason).toContain("scope tickets");
  expect(await reasonOf(CALLER)).toBe(OWNER);
  hubspot.withheldScopes.delete("tickets");
  await readAgain();
  await expect.poll(features, PATIENT).toEqual([]);
}, 60_000);

it("rings who works on a caller's open ticket or lead", async () => {
  await read({ tickets: true, leads: true });
  await becomes(CALLER, TICKET);
  await becomes(OTHER, LEAD);
}, 60_000);

it("follows tickets that are closed, opened again, given to others and deleted", async () => {
  const change = async (values: Record<string, string>) => {
    hubspot.editTicket("5", values);
    await readAgain();
  };
  await change({ closed_date: new Date().toISOString() });
  await becomes(CALLER, OWNER);
  await change({ closed_date: "" });
  await becomes(CALLER, TICKET);
  await change({ hubspot_owner_id: "71" });
  await becomes(CALLER, "Sent to Ada: the owner of an open ticket, and free.");
  hubspot.deleteRecord("tickets", "5");
  await readAgain();
  await becomes(CALLER, OWNER);
}, 60_000);

it("forgets them once they are not to be read", async () => {
  await read({ tickets: false, leads: false });
  await becomes(OTHER, OWNER);
}, 60_000);
