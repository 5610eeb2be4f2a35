import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { dumpPostgres, dumpRedis } from "../support/dump-everything.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TOKEN = "pat-twins";
/** One phone of Buenos Aires as it is dialled from abroad, and as it is shown at home. */
const ABROAD = "+5491123456789";
const AT_HOME = "+541123456789";
const ADA = "5991398486736896";
const BOB = "5991398486736897";

let hubspot: HubspotBox;
let app: TestApp;
let line: TestLine;
let serial = 7_000;

const contact = (id: string, phone: string, country: string, owner = "71") => ({
  id,
  properties: { phone, country, hubspot_owner_id: owner },
});

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: TOKEN,
    now: Date.now,
    random: () => 0.5,
    people: {
      owners: [
        { id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" },
        { id: "72", email: "bob@example.com", firstName: "Bob", lastName: "Stone" },
      ],
      contacts: [
        contact("1", "011 15 2345-6789", "Argentina"),
        contact("2", "+52 1 55 1234 5678", ""),
        contact("3", "(11) 8765-4321", "Brazil"),
        contact("4", "07 12 34 56", "Ivory Coast"),
        contact("5", "6 698 12345", "Italy"),
        contact("6", "+54 351 612 3456", "", "72"),
        contact("7", "020 7946 0958", ""),
        contact("8", "030 12345678", "Deutschland"),
        contact("9", "ask for Jo", ""),
        contact("11", "+33125550199", ""),
        contact("12", "+4989125550199", ""),
        {
          id: "10",
          properties: { hs_whatsapp_phone_number: "+5215587654321", hubspot_owner_id: "72" },
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
  line = await createTestLine(app);
  const crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: TOKEN,
  });
  await vi.waitFor(
    async () =>
      expect(await app.api("GET", `/crm-connections/${crm.id}`)).toMatchObject({
        sync: { state: "done" },
      }),
    { timeout: 20_000 },
  );
}, 60_000);

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

async function call(number: string): Promise<{ callId: number; target: unknown }> {
  const callId = ++serial;
  const { body } = await line.route({
    call_id: callId,
    external_number: number,
    internal_number: "+14155550000",
    date_started: Date.now(),
    contact_id: 1,
  });
  return { callId, target: body["target_id"] ?? body["action"] };
}

/** The caller gives up, by the number as the events spell it. */
async function hangUp(callId: number, number: string, rep = ADA): Promise<void> {
  const at = Date.now();
  const event = (state: string, more: object) => ({
    call_id: callId,
    external_number: number,
    internal_number: "+14155550000",
    direction: "inbound",
    date_started: at,
    contact: { id: "c", type: "local", phone: number },
    target: { id: rep, type: "user" },
    state,
    ...more,
  });
  await line.send(event("ringing", { event_timestamp: at }));
  await line.send(event("hangup", { date_ended: at + 1, event_timestamp: at + 1 }));
}

async function stateOf(name: string): Promise<string | undefined> {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return items.find((one) => one.name === name)?.state;
}

async function repId(name: string): Promise<string> {
  const { items } = await app.api<{ items: { id: string; name: string }[] }>("GET", "/reps");
  return items.find((one) => one.name === name)?.id ?? "";
}

describe("two spellings of one phone are one caller", () => {
  it.each([
    ["Argentina from abroad", ABROAD],
    ["Argentina at home", AT_HOME],
    ["Mexico since 2019", "+525512345678"],
    ["Mexico as networks still show it", "+5215512345678"],
    ["Brazil with the ninth digit", "+5511987654321"],
    ["Brazil without", "+551187654321"],
    ["Côte d'Ivoire since 2021", "+2250707123456"],
    ["Côte d'Ivoire before", "+22507123456"],
    ["Italy with the zero", "+390669812345"],
    ["Italy without", "+39669812345"],
    ["a country's own name for itself", "+493012345678"],
  ])("to their owner: %s", async (_, number) => {
    const { callId, target } = await call(number);
    expect(String(target)).toBe(ADA);
    await hangUp(callId, number);
    await vi.waitFor(async () => expect(await stateOf("Ada")).toBe("free"), { timeout: 20_000 });
  });

  it("and what can't be read is told, not lost", async () => {
    const { items } = await app.api<{ items: unknown[] }>("GET", "/contacts/unreadable-numbers");
    expect(items).toEqual([{ crmId: "7", numbers: ["020 7946 0958"] }]);
    const after = await app.api("GET", "/contacts/unreadable-numbers?after=7");
    expect(after).toEqual({ items: [] });
    const connections = await app.api("GET", "/crm-connections");
    expect(connections).toMatchObject({ items: [{ sync: { unreadableContacts: 1 } }] });
  });

  it("in an offer: an event that spells the number otherwise consumes it", async () => {
    const { callId } = await call(ABROAD);
    await vi.waitFor(async () => expect(await stateOf("Ada")).toBe("offered"));
    await hangUp(callId, AT_HOME);
    await vi.waitFor(async () => expect(await stateOf("Ada")).toBe("free"), { timeout: 20_000 });
  });

  it("in a pin, whichever way it was written", async () => {
    await app.api("PUT", `/pins/${encodeURIComponent(ABROAD)}`, { repId: await repId("Bob") });
    const { callId, target } = await call(AT_HOME);
    expect(String(target)).toBe(BOB);
    await hangUp(callId, ABROAD, BOB);
    await vi.waitFor(async () => expect(await stateOf("Bob")).toBe("free"), { timeout: 20_000 });
    await app.api("DELETE", `/pins/${encodeURIComponent(AT_HOME)}`);
    expect(await app.api("GET", "/pins")).toMatchObject({ items: [] });
  });

  it("in a rep's own phone: who calls from it is no prospect", async () => {
    await app.api("PATCH", `/reps/${await repId("Bob")}`, { phones: ["+543516123456"] });
    const { callId } = await call("+5493516123456");
    await vi.waitFor(
      async () => {
        const { items } = await app.api<{ items: { callId: string; reason: string }[] }>(
          "GET",
          "/decisions",
        );
        const decision = items.find((one) => one.callId === String(callId));
        expect(decision?.reason ?? "").toContain("the caller is a rep, on their own phone");
      },
      { timeout: 20_000 },
    );
  });

  it("in the records: what is asked of one spelling tells of both", async () => {
    await vi.waitFor(
      async () => {
        const path = (number: string) => `/decisions?number=${encodeURIComponent(number)}`;
        const one = await app.api<{ items: unknown[] }>("GET", path(ABROAD));
        const other = await app.api<{ items: unknown[] }>("GET", path(AT_HOME));
        expect(one.items.length).toBeGreaterThanOrEqual(4);
        expect(other.items).toEqual(one.items);
      },
      { timeout: 20_000 },
    );
    const found = await app.api("GET", `/contacts?number=${encodeURIComponent(ABROAD)}`);
    expect(found).toMatchObject({ items: [{ crmId: "1" }] });
  });

  it("of last digits: the one number that ends alike, where the policy says so, and never one of two", async () => {
    // what the record of contact 7 lacks is its country
    const caller = "+442079460958";
    expect(String((await call(caller)).target)).toBe("4500");
    const { items } = await app.api<{ items: { id: string; name: string }[] }>("GET", "/policies");
    const id = items.find(({ name }) => name === "Patient")?.id ?? "";
    const { version: _version, ...content } = DEFAULT_POLICY;
    const policy = { ...content, repeatCallsPerMinute: null, lastDigits: 9 };
    await app.api("POST", `/policies/${id}/versions`, { policy });
    await app.api("POST", `/policies/${id}/live`, { version: 2 });
    const { callId, target } = await call(caller);
    expect(String(target)).toBe(ADA);
    await hangUp(callId, caller);
    await vi.waitFor(
      async () => {
        const decisions = await app.api<{ items: { reason: string }[] }>("GET", "/decisions");
        expect(decisions.items.map(({ reason }) => reason)).toContain(
          "Sent to Ada: the contact owner, and free; found by the last 9 digits of the number.",
        );
        expect(await stateOf("Ada")).toBe("free");
      },
      { timeout: 20_000 },
    );
    // Contacts 11 and 12 end alike.
    expect(String((await call("+12125550199")).target)).toBe("4500");
  });

  it("in further properties that the connection names, WhatsApp's too, from then on", async () => {
    const path = `/contacts?number=${encodeURIComponent("+525587654321")}`;
    expect(await app.api("GET", path)).toEqual({ items: [] });
    const { items } = await app.api<{ items: { id: string }[] }>("GET", "/crm-connections");
    const phoneProperties = ["hs_whatsapp_phone_number"];
    const changed = await app.api("PATCH", `/crm-connections/${items[0]?.id}`, {
      settings: { reading: { phoneProperties } },
    });
    expect(changed).toMatchObject({ settings: { reading: { phoneProperties } } });
    await vi.waitFor(
      async () => expect(await app.api("GET", path)).toMatchObject({ items: [{ crmId: "10" }] }),
      { timeout: 20_000 },
    );
    // the map follows the mirror
    await expect
      .poll(async () => String((await call("+5215587654321")).target), { timeout: 20_000 })
      .toBe(BOB);
  });

  it("in an erasure: neither spelling is left anywhere", async () => {
    await app.api("POST", "/contacts/erase", { crmId: "1" });
    const everything = `${await dumpPostgres(app.databaseUrl)}\n${await dumpRedis(app.redisUrl)}`;
    const left = everything
      .split("\n")
      .filter((row) => row.includes(ABROAD.slice(1)) || row.includes(AT_HOME.slice(1)));
    expect(left).toEqual([]);
  });
});
