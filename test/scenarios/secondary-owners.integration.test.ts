import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TOKEN = "pat-secondary";
const ADA = "5991398486736896";
const BOB = "5991398486736897";
const CALLER = "+14155551001";
const PART = "+14155551002";

let hubspot: HubspotBox;
let app: TestApp;
let line: TestLine;
let crm: { id: string };
let serial = 9_000;

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: TOKEN,
    requestsPerTenSeconds: 1_000,
    now: Date.now,
    random: () => 0.5,
    people: {
      owners: [
        { id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" },
        { id: "72", email: "bob@example.com", firstName: "Bob", lastName: "Stone" },
      ],
      contacts: [
        { id: "1", properties: { phone: CALLER, account_manager: "72" } },
        { id: "2", properties: { phone: PART, associatedcompanyid: "7" } },
      ],
      companies: [
        { id: "7", properties: { hs_parent_company_id: "8" }, contactIds: ["2"] },
        { id: "8", properties: { hubspot_owner_id: "71" }, contactIds: [] },
      ],
      deals: [
        {
          id: "5",
          properties: {
            dealstage: "open",
            hubspot_owner_id: "99",
            hs_all_collaborator_owner_ids: "72;71",
          },
          contactIds: ["1"],
        },
      ],
    },
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url });
  for (const [name, id] of [
    ["Ada", ADA],
    ["Bob", BOB],
  ] as const) {
    await app.api("POST", "/reps", {
      name,
      email: `${name.toLowerCase()}@example.com`,
      identities: [{ vendor: "dialpad", type: "user", id }],
    });
  }
  const policy = await app.api<{ id: string }>("POST", "/policies", {
    name: "Secondary owners",
    policy: {
      ladder: [
        { rung: "contact-owner" },
        { rung: "secondary-owner" },
        { rung: "company-owner" },
        { rung: "parent-company-owner" },
        { rung: "team" },
      ],
      repeatCallsPerMinute: null,
    },
  });
  await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
  line = await createTestLine(app, { policyId: policy.id });
  crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: TOKEN,
  });
  await vi.waitFor(
    async () =>
      expect(await app.api("GET", `/crm-connections/${crm.id}`)).toMatchObject({
        sync: { state: "done" },
        settings: { reading: { ownerProperties: [], dealTeam: false } },
      }),
    { timeout: 20_000 },
  );
}, 60_000);

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

async function call(from = CALLER): Promise<string> {
  const asked = {
    call_id: ++serial,
    external_number: from,
    internal_number: "+14155550000",
    date_started: Date.now(),
    contact_id: 1,
  };
  const { body } = await line.route(asked);
  // the caller hangs up: a call of theirs that goes on would keep the rep
  const end = { date_ended: Date.now(), event_timestamp: Date.now() };
  await line.send({ ...asked, ...end, state: "hangup", direction: "inbound" });
  return String(body["target_id"] ?? body["action"]);
}

const reasons = async () =>
  (await app.api<{ items: { reason: string }[] }>("GET", "/decisions")).items.map(
    ({ reason }) => reason,
  );

const choose = async (ownerProperties: readonly string[]) =>
  app.api("PATCH", `/crm-connections/${crm.id}`, { settings: { reading: { ownerProperties } } });

it("rings nobody by a property that was not chosen", async () => {
  expect(await call()).toBe("4500");
});

it("rings who looks after the contact once the property is chosen, and says so", async () => {
  expect(await choose(["account_manager"])).toMatchObject({
    settings: { reading: { ownerProperties: ["account_manager"], phoneProperties: null } },
  });
  await vi.waitFor(async () => expect(await call()).toBe(BOB), { timeout: 20_000 });
  await vi.waitFor(
    async () =>
      expect(await reasons()).toContain("Sent to Bob: a secondary owner of the contact, and free."),
    { timeout: 20_000 },
  );
});

it("leaves them to the team again once no property is chosen", async () => {
  await choose([]);
  await vi.waitFor(async () => expect(await call()).toBe("4500"), { timeout: 20_000 });
});

it("refuses a property's name that is none", async () => {
  await expect(choose(["Account Manager"])).rejects.toThrow("ownerProperties");
});

it("rings who works on an open deal of the contact once deal teams are chosen", async () => {
  const choice = { settings: { reading: { dealTeam: true } } };
  expect(await app.api("PATCH", `/crm-connections/${crm.id}`, choice)).toMatchObject({
    settings: { reading: { dealTeam: true, ownerProperties: [] } },
  });
  await vi.waitFor(async () => expect(await call()).toBe(BOB), { timeout: 20_000 });
});

it("rings the owner of the parent company where the company itself is nobody's, and says so", async () => {
  expect(await call(PART)).toBe(ADA);
  await vi.waitFor(
    async () =>
      expect(await reasons()).toContain("Sent to Ada: the owner of the parent company, and free."),
    { timeout: 20_000 },
  );
});
