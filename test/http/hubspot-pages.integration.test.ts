import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ShownCaller } from "../../src/services/crm-access/show-caller.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const SECRET = "app-secret";
const PUBLIC_URL = "https://calls.example";
const PORTAL = 48_000_001;
const [ADA_PHONE, MAIN_LINE] = ["+14155550001", "+14155550009"];
const MANAGER = "mia@example.com";

let box: HubspotBox;
let app: TestApp;
let line: TestLine;
let repId: string;

beforeAll(async () => {
  box = await createHubspotBox({
    accessToken: "pat",
    portalId: PORTAL,
    now: Date.now,
    random: () => 0.5,
    requestsPerTenSeconds: 1_000,
    people: {
      owners: [{ id: "501", email: "bea@example.com" }],
      contacts: [{ id: "11", properties: { phone: ADA_PHONE, hubspot_owner_id: "501" } }],
      companies: [{ id: "71", properties: { phone: MAIN_LINE }, contactIds: [] }],
    },
  });
  app = await startTestApp({
    HUBSPOT_BASE_URL: box.url,
    HUBSPOT_CLIENT_SECRET: SECRET,
    PUBLIC_URL,
  });
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Bea Holm",
    email: "bea@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "5991398486730001" }],
  });
  repId = rep.id;
  await app.api("POST", "/users", { email: MANAGER, name: "Mia", role: "manager" });
  await app.api("POST", "/users", { email: "bea@example.com", name: "Bea", role: "rep", repId });
  line = await createTestLine(app, { name: "Support" });
  const { id } = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat",
  });
  const connection = () => app.api<{ sync: { state: string } }>("GET", `/crm-connections/${id}`);
  await vi.waitFor(async () => expect((await connection()).sync.state).toBe("done"), 30_000);
});
beforeEach(async () => {
  const { items } = await app.api<{ items: { number: string }[] }>("GET", "/pins");
  for (const { number } of items) await app.api("DELETE", `/pins/${encodeURIComponent(number)}`);
});
afterAll(async () => {
  await app?.close();
  await box?.close();
});

type Asked = {
  readonly method?: "GET" | "POST";
  readonly body?: unknown;
  readonly email?: string;
  readonly portal?: number;
  readonly secret?: string;
  readonly at?: number;
  /** What was signed, where it is another request than the one that is sent. */
  readonly instead?: (signed: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** As HubSpot's backend asks for whoever looks: the account and the person are in the address that it signs. */
async function ask(path: string, asked: Asked = {}) {
  const { method = "GET", email = MANAGER, portal = PORTAL, secret = SECRET } = asked;
  const who = `userId=7&portalId=${portal}&userEmail=${encodeURIComponent(email)}&appId=1`;
  const target = `/v1/hubspot/${path}${path.includes("?") ? "&" : "?"}${who}`;
  const body = asked.body === undefined ? "" : JSON.stringify(asked.body);
  const timestamp = String(asked.at ?? Date.now());
  const sent = `${method}${PUBLIC_URL}${target.replaceAll("%40", "@")}${body}${timestamp}`;
  const signed = asked.instead?.(sent) ?? sent;
  const response = await fetch(`${app.url}${target}`, {
    method,
    ...(body === "" ? {} : { body }),
    headers: {
      ...asked.headers,
      ...(body === "" ? {} : { "content-type": "application/json" }),
      "x-hubspot-signature-v3": createHmac("sha256", secret).update(signed).digest("base64"),
      "x-hubspot-request-timestamp": timestamp,
    },
  });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

const CONTACT = "card?objectTypeId=0-1&objectId=11";
const COMPANY = "card?objectTypeId=0-2&objectId=71";
const PIN = CONTACT.replace("card?", "card/pin?");
const shown = async (path: string, asked?: Asked) => (await ask(path, asked)).answer as ShownCaller;

describe("the card on a contact", () => {
  it("says who would get a call from there now, and why, and what became of the last ones", async () => {
    const call = { call_id: "9001", internal_number: null, external_number: ADA_PHONE };
    expect((await line.route(call)).status).toBe(200);
    await expect
      .poll(async () => (await shown(CONTACT)).numbers[0]?.decisions.length, { timeout: 20_000 })
      .toBe(1);
    const { numbers } = await shown(CONTACT);
    expect(numbers).toMatchObject([
      {
        number: ADA_PHONE,
        now: [{ line: "Support", sentence: expect.stringContaining("Bea Holm") }],
        pin: null,
      },
    ]);
    const [past] = numbers[0]?.decisions ?? [];
    expect(past?.sentence).toContain("Bea Holm");
    expect(past?.url).toBe(`${PUBLIC_URL}/calls/${past?.id}?workspace=main`);
  });

  it("says the same of a company's main line", async () => {
    const { numbers } = await shown(COMPANY);
    expect(numbers).toMatchObject([{ number: MAIN_LINE, now: [{ line: "Support" }] }]);
  });

  it("lets managers pin, and again, and take the pin away; the audit names them", async () => {
    const pinned = { method: "POST", body: { number: ADA_PHONE, repId } } as const;
    for (let times = 0; times < 2; times += 1) {
      expect((await shown(PIN, pinned)).numbers[0]?.pin).toEqual({ repId, name: "Bea Holm" });
    }
    const { items } = await app.api<{ items: { action: string; actor: string }[] }>(
      "GET",
      "/audit",
    );
    expect(items.find(({ action }) => action === "pin.set")?.actor).toMatch(/^user /);
    const none = { method: "POST", body: { number: ADA_PHONE, repId: null } } as const;
    for (let times = 0; times < 2; times += 1) {
      expect((await shown(PIN, none)).numbers[0]?.pin).toBeNull();
    }
  });

  it("lets nobody else pin, and no number that is not the record's", async () => {
    const body = { number: ADA_PHONE, repId };
    for (const email of ["bea@example.com", "stranger@example.com", ""]) {
      expect(await shown(CONTACT, { email })).toMatchObject({ mayPin: false, reps: [] });
      const { status, answer } = await ask(PIN, { method: "POST", body, email });
      expect({ status, answer }).toMatchObject({
        status: 200,
        answer: { problem: expect.stringContaining("managers") },
      });
    }
    const others = { ...body, number: MAIN_LINE };
    expect((await ask(PIN, { method: "POST", body: others })).answer).toHaveProperty("problem");
    expect((await app.api<{ items: unknown[] }>("GET", "/pins")).items).toEqual([]);
  });
});

describe("the settings page", () => {
  it("says how far the account was read, what is written to it, and where that is changed", async () => {
    const { answer } = await ask("settings");
    expect(answer).toMatchObject({ url: `${PUBLIC_URL}/settings?workspace=main` });
    const { facts } = answer as { facts: { label: string; value: string }[] };
    expect(facts).toContainEqual({ label: "Contacts read", value: "1" });
    expect(facts.some(({ label }) => label === "Written here")).toBe(true);
  });
});

describe("whoever is not HubSpot", () => {
  it("is refused: another secret, an old signature, none", async () => {
    const old = Date.now() - 6 * 60_000;
    for (const asked of [{ secret: "guessed" }, { at: old }]) {
      expect((await ask(CONTACT, asked)).status).toBe(401);
      expect((await ask("settings", asked)).status).toBe(401);
      const pin = { ...asked, method: "POST", body: { number: ADA_PHONE, repId } } as const;
      expect((await ask(PIN, pin)).status).toBe(401);
    }
    expect((await fetch(`${app.url}/v1/hubspot/${CONTACT}&portalId=${PORTAL}`)).status).toBe(401);
  });

  it("is refused with the signature of another request", async () => {
    const pin = { method: "POST", body: { number: ADA_PHONE, repId } } as const;
    expect((await ask(PIN, pin)).status).toBe(200);
    const others: readonly ((signed: string) => string)[] = [
      (signed) => signed.replace(`portalId=${PORTAL}`, "portalId=99"),
      (signed) => signed.replace(MANAGER, "bea@example.com"),
      (signed) => signed.replace(/^POST/, "GET"),
      (signed) => signed.replace("/card/pin", "/card"),
      (signed) => signed.replace("objectId=11", "objectId=12"),
      (signed) => signed.replace(PUBLIC_URL, "https://elsewhere.example.com"),
      (signed) => signed.replace(repId, "another"),
    ];
    for (const instead of others) expect((await ask(PIN, { ...pin, instead })).status).toBe(401);
  });

  it("is not mistaken for it by what a proxy says of the host, nor HubSpot for somebody else", async () => {
    const host = "elsewhere.example.com";
    const headers = { "x-forwarded-host": host, "x-forwarded-proto": "http", forwarded: host };
    expect((await ask("settings", { headers })).status).toBe(200);
    const instead = (signed: string) => signed.replace(PUBLIC_URL, `http://${host}`);
    expect((await ask("settings", { headers, instead })).status).toBe(401);
  });

  it("is told of an account that is not connected, and sees nothing of others", async () => {
    const { status, answer } = await ask(CONTACT, { portal: 99 });
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { problem: expect.stringContaining("not connected") },
    });
    expect(JSON.stringify(answer)).not.toContain("Bea");
    // an account that the page itself puts into the address
    expect((await ask(`${CONTACT}&portalId=${PORTAL}`, { portal: 99 })).status).toBe(400);
  });
});
