import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+14155551001";
const ANOTHER = "+14155551002";
/** The same person's. */
const MOBILE = "+14155551003";

let app: TestApp;
let hubspot: HubspotBox;
let mailServer: SMTPServer;
let receiver: Server;
let dialpad: DialpadBox;
let user: string;
let line: TestLine;
const mails: string[] = [];
const hooks: Record<string, unknown>[] = [];
let nextCall = 1;

beforeAll(async () => {
  mailServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      stream.on("data", (part: Buffer) => mails.push(part.toString("utf8")));
      stream.on("end", done);
    },
  });
  await new Promise<void>((done) => mailServer.listen(0, "127.0.0.1", done));
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => {
      hooks.push(JSON.parse(body) as Record<string, unknown>);
      response.end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

  hubspot = await createHubspotBox({
    accessToken: "pat",
    now: Date.now,
    random: createRandom(3),
    requestsPerTenSeconds: 1_000,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada" }],
      contacts: [
        { id: "9001", properties: { phone: CALLER, hubspot_owner_id: "71" } },
        {
          id: "9002",
          properties: {
            firstname: "Grace",
            lastname: "Hopper",
            phone: ANOTHER,
            mobilephone: MOBILE,
            hubspot_owner_id: "71",
          },
        },
      ],
    },
  });
  dialpad = await createDialpadBox({ apiKey: "key", now: Date.now, random: createRandom(4) });
  user = dialpad.users[0]?.id ?? "";
  app = await startTestApp({
    DIALPAD_BASE_URL: dialpad.baseUrl,
    HUBSPOT_BASE_URL: hubspot.url,
    SMTP_URL: `smtp://127.0.0.1:${portOf(mailServer.server)}`,
    MAIL_FROM: "calls@example.org",
  });
  await app.api("PATCH", "/notices", {
    email: true,
    webhookUrl: `http://127.0.0.1:${portOf(receiver)}/`,
  });
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: user }],
  });
  const { id } = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat",
  });
  const synced = async () =>
    (await app.api<{ sync: { state: string } }>("GET", `/crm-connections/${id}`)).sync.state;
  await vi.waitFor(async () => expect(await synced()).toBe("done"), 20_000);
  const policy = await app.api<{ id: string }>("POST", "/policies", {
    name: "Waiting",
    policy: {
      offerSeconds: 10,
      repeatCallsPerMinute: null,
      ladder: [{ rung: "contact-owner", waitSeconds: 30 }, { rung: "team" }],
    },
  });
  await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
  line = await createTestLine(app, {
    policyId: policy.id,
    fallback: {
      type: "department",
      id: dialpad.groups.find(({ type }) => type === "department")?.id,
    },
  });
  const connection = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "dialpad",
    apiKey: "key",
  });
  await app.api("POST", `/lines/${line.id}/provision`, {
    connectionId: connection.id,
    officeId: dialpad.groups.find(({ type }) => type === "office")?.id,
  });
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
  await dialpad?.close();
  receiver?.close();
  await new Promise<void>((done) => mailServer.close(done));
});

async function call(number = CALLER): Promise<{ callId: number; action: unknown; to: unknown }> {
  const callId = nextCall++;
  const { body } = await line.route({
    call_id: callId,
    date_started: Date.now(),
    external_number: number,
    internal_number: "+14155550000",
  });
  return { callId, action: body["action"], to: body["target_type"] };
}

/** A caller who waits gives up. */
const hangUp = (callId: number) =>
  leg(callId, "hangup", { target: { id: "1", type: "callrouter" }, date_ended: Date.now() });

/** The next call that reaches the rep: who waited before may still be the first in their line. */
async function putThrough(number = CALLER): Promise<number> {
  let reached = 0;
  await expect
    .poll(
      async () => {
        const { callId, action, to } = await call(number);
        reached = callId;
        if (action === "ask") await hangUp(callId);
        return to;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe("user");
  return reached;
}

const leg = (callId: number, state: string, more: Record<string, unknown> = {}) =>
  line.send({
    call_id: callId,
    state,
    direction: "inbound",
    date_started: Date.now() - 1_000,
    event_timestamp: Date.now(),
    external_number: CALLER,
    internal_number: "+14155550000",
    target: { id: user, type: "user", name: "Ada Byron" },
    ...more,
  });

it("tells the owner who waits for them, while they wait, once", async () => {
  let waits = 0;
  await leg(500, "connected", { external_number: "+14155559999", date_connected: Date.now() });
  await expect
    .poll(
      async () => {
        const { callId, action } = await call();
        waits = callId;
        return action;
      },
      { timeout: 20_000, interval: 300 },
    )
    .toBe("ask");
  const waiting = () => hooks.filter(({ type }) => type === "caller.waiting");
  await expect.poll(() => waiting().length).toBeGreaterThan(0);
  expect(waiting()[0]).toMatchObject({
    rep: { name: "Ada Byron", email: "ada@example.com" },
    number: CALLER,
    contactIds: ["9001"],
    title: `${CALLER} is waiting for you`,
  });
  await expect.poll(() => mails.join("\n")).toContain(`Subject: ${CALLER} is waiting for you`);
  await hangUp(waits);
  await leg(500, "hangup", { external_number: "+14155559999", date_ended: Date.now() });
});

it("opens the contact's page on the rep's screen while their phone rings, where that is switched on", async () => {
  const pops = () => dialpad.requests.filter(({ path }) => path.endsWith("/screenpop"));
  const callId = await putThrough();
  const recorded = async () =>
    (await app.api<{ items: { callId: string }[] }>("GET", "/decisions")).items.map(
      (decision) => decision.callId,
    );
  await expect.poll(recorded).toContain(`${callId}`);
  expect(pops()).toEqual([]);
  await app.api("PATCH", "/notices", { screenPop: true });
  await putThrough();
  await expect.poll(() => pops().length).toBe(1);
  expect(pops()[0]).toMatchObject({
    path: `/api/v2/users/${user}/screenpop`,
    status: 200,
    body: {
      screen_pop_uri: expect.stringMatching(
        /^https:\/\/app\.hubspot\.com\/contacts\/\d+\/record\/0-1\/9001$/,
      ),
    },
  });
  await app.api("PATCH", "/notices", { screenPop: false });
}, 120_000);

it("has HubSpot show the call to the rep, where that is switched on and HubSpot lets us", async () => {
  hubspot.switches.inboundCalls = "calling-apps-only";
  const logged = hubspot.calls.length;
  const { warnings: none } = await app.api<{ warnings: string[] }>("PATCH", "/notices", {
    crmPop: true,
  });
  expect(none.join()).not.toContain("HubSpot refused");
  await putThrough();
  const warnings = async () =>
    (await app.api<{ warnings: string[] }>("GET", "/notices")).warnings.join();
  await expect.poll(warnings, { timeout: 20_000 }).toContain("HubSpot refused");
  const { items: alerts } = await app.api<{ items: { action: string }[] }>("GET", "/audit");
  expect(alerts.filter(({ action }) => action === "crm-connection.refuses")).toHaveLength(1);
  const { items: connections } = await app.api<{ items: object[] }>("GET", "/crm-connections");
  expect(connections).toMatchObject([{ status: "connected", refusals: [{ feature: "call-pop" }] }]);

  hubspot.switches.inboundCalls = "every-app";
  await app.api("PATCH", "/notices", { crmPop: true });
  await putThrough();
  await expect.poll(() => hubspot.pops.length, { timeout: 20_000 }).toBe(1);
  expect(hubspot.pops).toMatchObject([
    { from: CALLER, to: "+14155550000", status: "RINGING", userIds: [70_000_000] },
  ]);
  const ours = hubspot.calls.slice(logged).map(({ properties }) => properties["hs_call_title"]);
  expect(ours.filter((title) => title === undefined)).toEqual([]);
  await app.api("PATCH", "/notices", { crmPop: false });
}, 150_000);

const takenByColleague: string[] = [];

/** A call that is put through, rings and is not answered; its id. */
async function missCall(): Promise<number> {
  const callId = await putThrough(ANOTHER);
  const linked = { entry_point_call_id: callId, external_number: ANOTHER };
  await leg(callId + 1_000, "ringing", linked);
  await leg(callId + 1_000, "missed", { ...linked, date_ended: Date.now() });
  await leg(callId + 1_000, "hangup", { ...linked, date_ended: Date.now() });
  return callId;
}

it("asks nobody to call back whom a colleague has talked with who is no rep here", async () => {
  const callId = await missCall();
  const colleague = { id: dialpad.users[1]?.id, type: "user", name: "Not a rep" };
  const taken = { entry_point_call_id: callId, external_number: ANOTHER, target: colleague };
  const connected = { ...taken, date_connected: Date.now() - 30_000 };
  await leg(callId + 2_000, "connected", connected);
  await leg(callId + 2_000, "hangup", { ...connected, date_ended: Date.now() });
  await expect
    .poll(() => hubspot.calls.map(({ properties }) => properties["hs_call_title"]), {
      timeout: 60_000,
    })
    .toContain("Call for Ada Byron, answered by a colleague");
  takenByColleague.push(`${callId}`);
}, 150_000);

it("makes one task for the owner of a call that nobody took, however often the caller tries", async () => {
  const tasks = () =>
    hubspot.tasks.filter(
      ({ properties }) => properties["hs_task_subject"] === "Call Grace Hopper back",
    );
  const missed = (callId: number) => () =>
    hooks.filter((hook) => hook["type"] === "call.missed" && hook["callId"] === `${callId}`).length;

  const first = await missCall();
  await expect.poll(missed(first), { timeout: 60_000, interval: 500 }).toBe(1);
  await expect.poll(() => tasks().length).toBe(1);
  expect(tasks()[0]?.properties).toMatchObject({ hubspot_owner_id: "71", hs_task_type: "CALL" });
  await expect.poll(() => mails.join("\n")).toContain(`Subject: Call ${ANOTHER} back`);

  // Heard of earlier, and nobody is told of it by now.
  const told = hooks.filter((hook) => hook["type"] === "call.missed").map((hook) => hook["callId"]);
  expect(takenByColleague).toHaveLength(1);
  expect(told).not.toContain(takenByColleague[0]);

  const second = await missCall();
  await expect.poll(missed(second), { timeout: 60_000, interval: 500 }).toBe(1);
  expect(tasks()).toHaveLength(1);
  const { items } = await app.api<{ items: object[] }>("GET", "/funnel");
  expect(items).toEqual([
    expect.objectContaining({
      losses: expect.arrayContaining([expect.objectContaining({ cause: "not-answered" })]),
    }),
  ]);
}, 150_000);

it("sends a test by e-mail to the rep who is named, and to nobody else", async () => {
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/reps");
  const test = (body: object) => app.api("POST", "/notices/test", { channel: "email", ...body });
  await expect(test({ repId: "nobody" })).rejects.toThrow(/400 .*name the rep/);
  await expect(test({})).rejects.toThrow(/400 .*name the rep/);
  expect(await test({ repId: items[0]?.id })).toEqual({ sent: true });
  await expect.poll(() => mails.join("\n")).toContain("Subject: This is a test from Stickyline");
});

it("completes the task once a colleague who is no rep has talked with the person, on another number of theirs too", async () => {
  const statuses = () =>
    hubspot.tasks
      .filter(({ contactIds }) => contactIds.includes("9002"))
      .map(({ properties }) => properties["hs_task_status"]);
  expect(statuses()).toEqual(["NOT_STARTED"]);
  await app.api("PATCH", "/callback-policy", { minTalkSeconds: 0 });
  const connected = Date.now();
  const talk = {
    target: { id: dialpad.users[1]?.id, type: "user", name: "Not a rep" },
    external_number: MOBILE,
    date_started: connected - 5_000,
    date_connected: connected,
  };
  await leg(8_001, "connected", talk);
  await leg(8_001, "hangup", { ...talk, date_ended: Date.now() });
  await expect.poll(statuses, { timeout: 60_000, interval: 500 }).toEqual(["COMPLETED"]);
}, 90_000);
