import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { shardsOf } from "../../src/queues/shards.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { freePort } from "../support/free-port.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const REP = "5991398486736896";
const CALLER = "+14155551001";
const UNOWNED = "+14155551002";
const UNKNOWN = "+14155551003";
const SCOPES = [
  "oauth",
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.objects.owners.read",
];

type Connection = {
  id: string;
  status: string;
  auth: string;
  accountId: string | null;
  scopes: string[] | null;
  brokenReason: string | null;
  sync: { state: string; contacts: number };
};

let hubspot: HubspotBox;
let app: TestApp;
let line: TestLine;
const browser = new Map<string, string>();

beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  hubspot = await createHubspotBox({
    accessToken: "pat-static",
    oauthApp: {
      clientId: "app-1",
      clientSecret: "app-secret",
      redirectUrls: [`${publicUrl}/oauth/hubspot/callback`],
      requiredScopes: SCOPES,
      optionalScopes: [
        "crm.objects.companies.read",
        "crm.objects.deals.read",
        "crm.objects.users.read",
        "tickets",
        "crm.objects.leads.read",
      ],
    },
    // as from 2027 on: what still calls a numbered version fails here
    switches: { legacyPaths: "gone" },
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [
        { id: "501", properties: { phone: CALLER, hubspot_owner_id: "71" } },
        { id: "502", properties: { phone: UNOWNED } },
      ],
    },
  });
  app = await startTestApp({
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    HUBSPOT_BASE_URL: hubspot.url,
    HUBSPOT_APP_URL: hubspot.url,
    HUBSPOT_CLIENT_ID: "app-1",
    HUBSPOT_CLIENT_SECRET: "app-secret",
  });
  await signIn();
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: REP }],
  });
  line = await createTestLine(app);
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

/** One step of a browser: sends its cookies, keeps those that come, follows nothing by itself. */
async function visit(url: string): Promise<{ status: number; location: string; page: string }> {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  for (const header of answer.headers.getSetCookie()) {
    const [pair = ""] = header.split(";");
    const [name = "", value = ""] = pair.split("=");
    if (value === "") browser.delete(name);
    else browser.set(name, value);
  }
  const location = answer.headers.get("location") ?? "";
  return { status: answer.status, location, page: await answer.text() };
}

async function signIn(): Promise<void> {
  await visit(await app.newSignInUrl());
}

/** The whole way of a browser: out to HubSpot, and back with a code. */
async function connect() {
  const out = await visit(`${app.url}/oauth/hubspot/start`);
  const agreed = await visit(out.location);
  return { out, back: agreed.location, answer: await visit(agreed.location) };
}

async function connection(): Promise<Connection> {
  const { items } = await app.api<{ items: Connection[] }>("GET", "/crm-connections");
  const found = items.find(({ status }) => status !== "replaced");
  if (found === undefined) throw new Error("no connection");
  return found;
}

async function audited(action: string): Promise<number> {
  const { items } = await app.api<{ items: { action: string }[] }>("GET", "/audit?limit=500");
  return items.filter((entry) => entry.action === action).length;
}

/** Jobs of the CRM's queues that will not run within the next minute; BullMQ's scores are times by 4,096. */
async function waitingWrites(): Promise<number> {
  const redis = new Redis(app.redisUrl);
  try {
    const soon = (Date.now() + 60_000) * 4_096;
    const counts = await Promise.all(
      shardsOf("crm").map((name) => redis.zcount(`{slq}:${name}:delayed`, soon, "+inf")),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  } finally {
    redis.disconnect();
  }
}

let lastCallId = 7_000_000;

/** A call that Ada answered, from the question where to put it to its end. */
async function makeCall(external_number = CALLER, talkMs = 100): Promise<void> {
  lastCallId += 1;
  const call_id = lastCallId;
  const at = Date.now();
  await line.route({
    date_started: at,
    call_id,
    external_number,
    internal_number: "+14155550000",
    contact_id: 1,
    contact_type: "local",
  });
  const status = await line.send({
    call_id,
    state: "hangup",
    direction: "inbound",
    date_started: at,
    date_connected: at - talkMs,
    date_ended: at,
    event_timestamp: at,
    external_number,
    internal_number: "+14155550000",
    target: { id: REP, type: "user" },
  });
  expect(status).toBe(200);
}

describe("HubSpot by OAuth, with every numbered version gone", () => {
  it("connects, syncs and writes by dated paths alone", async () => {
    const { out, answer } = await connect();
    expect(out.status).toBe(302);
    expect(answer).toMatchObject({ status: 200, page: expect.stringContaining("is connected") });
    await vi.waitFor(
      async () =>
        expect(await connection()).toMatchObject({
          status: "connected",
          auth: "oauth",
          accountId: "48000001",
          scopes: expect.arrayContaining(["crm.objects.deals.read"]),
          sync: { state: "done", contacts: 2 },
        }),
      { timeout: 20_000 },
    );
    await makeCall();
    await vi.waitFor(() => expect(hubspot.calls).toHaveLength(1), { timeout: 20_000 });
    expect(hubspot.requests.filter(({ path }) => /\/v\d+\//.test(path))).toEqual([]);
  }, 40_000);

  it("welcomes HubSpot's own install link, signed in or not, and never uses a code that proves nothing", async () => {
    const link = `${app.url}/oauth/hubspot/callback?code=of-somebody`;
    const stranger = await fetch(link);
    expect(stranger.status).toBe(200);
    const page = await stranger.text();
    expect(page).toContain("Sign in to finish");
    expect(page).toContain('href="/oauth/hubspot/start"');
    const before = hubspot.requests.length;
    const back = "https://app.hubspot.com/marketplace/installed/1";
    const welcome = await visit(`${link}&returnUrl=${encodeURIComponent(back)}`);
    expect(welcome).toMatchObject({
      status: 200,
      page: expect.stringContaining("Finish connecting HubSpot"),
    });
    expect(
      hubspot.requests
        .slice(before)
        .map(({ path }) => path)
        .join(),
    ).not.toContain("oauth");
    // what the page's link does; HubSpot gets the browser back where it wanted it
    expect((await connect()).answer).toMatchObject({ status: 302, location: back });
    expect((await connect()).answer).toMatchObject({ status: 200 });
    await visit(`${link}&returnUrl=${encodeURIComponent("https://hubspot.com.evil.example/x")}`);
    expect((await connect()).answer).toMatchObject({
      status: 200,
      page: expect.stringContaining("is connected"),
    });
    const { items } = await app.api<{ items: unknown[] }>("GET", "/crm-connections");
    expect(items).toHaveLength(1);
  });

  it("is finished after a sign-in, where HubSpot's install link was followed without one", async () => {
    const back = "https://app-eu1.hubspot.com/marketplace/installed/2";
    browser.clear();
    const link = `${app.url}/oauth/hubspot/callback?code=of-somebody`;
    const welcome = await visit(`${link}&returnUrl=${encodeURIComponent(back)}`);
    expect(welcome.page).toContain("Sign in to finish");
    expect((await visit(`${app.url}/oauth/hubspot/start`)).status).toBe(401);
    await signIn();
    expect((await connect()).answer).toMatchObject({ status: 302, location: back });
    expect((await connect()).answer).toMatchObject({ status: 200 });
  });

  it("asks for tickets and leads once they are chosen, by what is read or by a step of a policy", async () => {
    const asked = async () => {
      const { location } = await visit(`${app.url}/oauth/hubspot/start`);
      return new URL(location).searchParams.get("optional_scope")?.split(" ");
    };
    expect(await asked()).not.toContain("tickets");
    const { id } = await connection();
    await app.api("PATCH", `/crm-connections/${id}`, { settings: { reading: { tickets: true } } });
    expect(await asked()).toContain("tickets");
    expect(await asked()).not.toContain("crm.objects.leads.read");
    const { version: _version, ...policy } = DEFAULT_POLICY;
    const leads = await app.api<{ id: string }>("POST", "/policies", {
      name: "Leads",
      policy: {
        ...policy,
        ladder: [{ rung: "lead-owner", otherwise: "next" }, ...policy.ladder],
      },
    });
    await app.api("POST", `/policies/${leads.id}/live`, { version: 1 });
    await expect.poll(asked, { timeout: 10_000 }).toContain("crm.objects.leads.read");
    expect((await connect()).answer).toMatchObject({ status: 200 });
    await expect
      .poll(async () => (await connection()).scopes, { timeout: 10_000 })
      .toEqual(expect.arrayContaining(["tickets", "crm.objects.leads.read"]));
    await app.api("PATCH", `/crm-connections/${id}`, {
      settings: { reading: { tickets: false, leads: false } },
    });
  });

  it("gives the app's files as an archive for hs project upload", async () => {
    const headers = { authorization: `Bearer ${app.adminToken}` };
    const answer = await fetch(`${app.url}/api/crm-connections/hubspot-app.zip`, { headers });
    expect(answer.headers.get("content-type")).toBe("application/zip");
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 4).toString()).toBe("PK\u0003\u0004");
    const { files, warnings } = await app.api<{ files: object; warnings: string[] }>(
      "GET",
      "/crm-connections/hubspot-app",
    );
    for (const name of Object.keys(files)) expect(bytes.includes(name)).toBe(true);
    // the test's HubSpot is on this machine and can reach it
    expect(warnings).toEqual([]);
  });

  it("takes a return once, and only from the browser that began", async () => {
    const { back } = await connect();
    expect(await visit(back)).toMatchObject({ status: 400 });
    const out = await visit(`${app.url}/oauth/hubspot/start`);
    const { location } = await visit(out.location);
    browser.set("stickyline_connect", "of-another-browser");
    expect(await visit(location)).toMatchObject({ status: 400 });
    const { items } = await app.api<{ items: unknown[] }>("GET", "/crm-connections");
    expect(items).toHaveLength(1);
  });

  it("takes no return for another session of that browser, nor for who is no admin any more", async () => {
    const begin = async () => {
      const out = await visit(`${app.url}/oauth/hubspot/start`);
      return (await visit(out.location)).location;
    };
    const begun = await begin();
    await signIn();
    expect(await visit(begun)).toMatchObject({ status: 400 });
    const { id } = await app.api<{ id: string }>("POST", "/users", {
      email: "eve@example.com",
      role: "admin",
    });
    const link = await app.api<{ url: string }>("POST", `/users/${id}/sign-in-link`);
    await visit(link.url);
    const agreed = await begin();
    await app.api("PATCH", `/users/${id}`, { role: "manager" });
    expect(await visit(agreed)).toMatchObject({ status: 403 });
    await signIn();
  });

  it("gives a contact that nobody owns to the rep who talked with it, and takes it back when told to", async () => {
    const owner = () =>
      hubspot.contacts.find(({ id }) => id === "502")?.properties["hubspot_owner_id"];
    const { id } = await connection();
    await app.api("PATCH", `/crm-connections/${id}`, { settings: { adopt: { enabled: true } } });
    await makeCall(UNOWNED, 90_000);
    await vi.waitFor(() => expect(owner()).toBe("71"), { timeout: 20_000 });
    type Change = { id: string; state: string; contactId: string };
    const changes = () => app.api<{ items: Change[] }>("GET", "/owner-changes?contactId=502");
    await vi.waitFor(
      async () => expect(await changes()).toMatchObject({ items: [{ state: "adopted" }] }),
      { timeout: 20_000 },
    );
    const [change] = (await changes()).items;
    await app.api("POST", `/owner-changes/${change?.id}/undo`);
    expect(owner()).toBeUndefined();
    const settings = { adopt: { enabled: false } };
    expect(await app.api("PATCH", `/crm-connections/${id}`, { settings })).toMatchObject({
      settings: { adopt: { enabled: false, minimumTalkSeconds: 60 } },
    });
    await vi.waitFor(() => expect(hubspot.calls).toHaveLength(2), { timeout: 20_000 });
  }, 50_000);

  it("makes a contact for a caller whom nobody knows, once, where the admin wants that", async () => {
    const { id } = await connection();
    const settings = { createContact: { enabled: true, lastName: "New caller" } };
    await app.api("PATCH", `/crm-connections/${id}`, { settings });
    const made = () =>
      hubspot.contacts.filter(({ properties }) => properties["lastname"] === "New caller");
    await makeCall(UNKNOWN, 90_000);
    await vi.waitFor(
      () =>
        expect(made()).toMatchObject([{ properties: { phone: UNKNOWN, hubspot_owner_id: "71" } }]),
      { timeout: 20_000 },
    );
    const known = () =>
      app.api<{ items: unknown[] }>("GET", `/contacts?number=${encodeURIComponent(UNKNOWN)}`);
    await vi.waitFor(async () => expect((await known()).items).toHaveLength(1), {
      timeout: 20_000,
    });
    await makeCall(UNKNOWN, 90_000);
    await vi.waitFor(() => expect(hubspot.calls.length).toBeGreaterThanOrEqual(3), {
      timeout: 20_000,
    });
    expect(made()).toHaveLength(1);
    await app.api("PATCH", `/crm-connections/${id}`, {
      settings: { createContact: { enabled: false } },
    });
  }, 50_000);

  it("tells the admin once that the access has ended, asks no more, and loses nothing that was to be written", async () => {
    const before = hubspot.calls.length;
    hubspot.oauth.uninstall();
    await makeCall();
    await vi.waitFor(
      async () =>
        expect(await connection()).toMatchObject({
          status: "broken",
          brokenReason: expect.stringContaining("Connect it again"),
        }),
      { timeout: 20_000 },
    );
    const refreshes = hubspot.oauth.refreshes();
    const requests = hubspot.requests.length;
    for (let call = 0; call < 5; call += 1) await makeCall();
    // an entry and an owner for each of six calls: tried by then, and waiting for the connection
    await vi.waitFor(async () => expect(await waitingWrites()).toBeGreaterThanOrEqual(12), {
      timeout: 20_000,
    });
    expect(hubspot.oauth.refreshes()).toBe(refreshes);
    expect(hubspot.requests.length).toBe(requests);
    expect(await audited("crm-connection.broken")).toBe(1);
    expect(hubspot.calls).toHaveLength(before);

    expect((await connect()).answer.status).toBe(200);
    expect(await connection()).toMatchObject({ status: "connected", brokenReason: null });
    await vi.waitFor(() => expect(hubspot.calls).toHaveLength(before + 6), { timeout: 20_000 });
    const { items } = await app.api<{ items: unknown[] }>("GET", "/maintenance/dead-letters");
    expect(items).toEqual([]);
    expect(await audited("crm-connection.reconnected")).toBeGreaterThan(0);
  }, 60_000);

  it("revokes, forgets the tokens and purges what was mirrored when it is disconnected", async () => {
    const { id } = await connection();
    await app.api("DELETE", `/crm-connections/${id}`);
    expect(hubspot.oauth.isInstalled()).toBe(false);
    const { items } = await app.api<{ items: unknown[] }>("GET", "/crm-connections");
    expect(items).toEqual([]);
    const routed = await line.route({
      date_started: Date.now(),
      call_id: 7_900_000,
      external_number: CALLER,
      internal_number: "+14155550000",
      contact_id: 1,
      contact_type: "local",
    });
    expect(routed.status).toBe(200);
    const decisions = await app.api<{ items: { number: string; contacts: string[] }[] }>(
      "GET",
      "/decisions",
    );
    expect(decisions.items.length).toBeGreaterThan(0);
  });
});
