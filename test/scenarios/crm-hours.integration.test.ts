import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+14155551001";
const ADA = "5991398486736896";
const BOB = "5991398486736897";
const PATIENTLY = { timeout: 20_000, interval: 100 };
const DAY_MS = 86_400_000;

type Connection = {
  id: string;
  status: string;
  users: { readAt: string | null; error: string | null };
  sync: { state: string; finishedAt: string | null; contacts: number };
};
type Rep = {
  id: string;
  name: string;
  crmPresence: { source: string; readAt: string; ignored: string[] } | null;
};

let hubspot: HubspotBox;
let app: TestApp;
let line: TestLine;
let connectionId: string;
let nextCall = 1;

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: "pat-static",
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [{ id: "501", properties: { phone: CALLER, hubspot_owner_id: "71" } }],
    },
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url, CRM_POLL_SECONDS: "86400" });
  const bob = await addRep("Bob", BOB, {});
  await addRep("Ada", ADA, { backupId: bob.id });
  line = await createTestLine(app);
  const { id } = await app.api<Connection>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-static",
  });
  connectionId = id;
  await vi.waitFor(async () => expect((await connection()).sync.state).toBe("done"), PATIENTLY);
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

const addRep = (name: string, id: string, more: Record<string, unknown>) =>
  app.api<Rep>("POST", "/reps", {
    name,
    email: `${name.toLowerCase()}@example.com`,
    identities: [{ vendor: "dialpad", type: "user", id }],
    ...more,
  });

const connection = () => app.api<Connection>("GET", `/crm-connections/${connectionId}`);

async function ada(): Promise<Rep> {
  const { items } = await app.api<{ items: Rep[] }>("GET", "/reps");
  return items.find(({ name }) => name === "Ada") ?? expect.fail("Ada is gone");
}

/** What the CRM holds now is read, to the end of the pass. */
async function sync(): Promise<Connection> {
  const before = await connection();
  await app.api("POST", `/crm-connections/${connectionId}/sync`);
  await expect
    .poll(async () => (await connection()).sync, PATIENTLY)
    .toSatisfy(
      (now: Connection["sync"]) =>
        now.state === "done" && now.finishedAt !== before.sync.finishedAt,
    );
  return connection();
}

/** Ada's own settings in HubSpot. */
async function adaSets(values: Readonly<Record<string, string>>): Promise<void> {
  hubspot.editUser("71", { hs_standard_time_zone: "Etc/UTC", ...values });
  await sync();
}

/** Who gets the next call, and what is said of it. */
async function nextCaller(): Promise<{ repId: string; reason: string | undefined }> {
  const callId = nextCall++;
  const { body } = await line.route({
    call_id: callId,
    external_number: CALLER,
    internal_number: "+14155550000",
  });
  let reason: string | undefined;
  await expect
    .poll(async () => {
      const { items } = await app.api<{ items: { callId: string; reason: string }[] }>(
        "GET",
        "/decisions",
      );
      reason = items.find((decision) => decision.callId === String(callId))?.reason;
      return reason;
    }, PATIENTLY)
    .toBeDefined();
  return { repId: String(body["target_id"]), reason };
}

const working = (...days: string[]) =>
  JSON.stringify(days.map((day) => ({ days: day, startMinute: 0, endMinute: 1440 })));
/** A day that is neither yesterday, today nor tomorrow. */
const otherDay = () =>
  new Date(Date.now() + 3 * DAY_MS)
    .toLocaleDateString("en-US", { weekday: "long", timeZone: "UTC" })
    .toUpperCase();
const OFF = () => ({ hs_working_hours: working(otherDay()) });
const ON = { hs_working_hours: working("EVERY_DAY"), hs_out_of_office_hours: "" };

beforeEach(() => {
  hubspot.withheldScopes.delete("crm.objects.users.read");
});

describe("the working hours that a rep has in HubSpot", () => {
  it("route their callers, and route them anew when they change", async () => {
    await adaSets(ON);
    expect(await nextCaller()).toMatchObject({ repId: ADA });
    await adaSets(OFF());
    expect(await nextCaller()).toEqual({
      repId: BOB,
      reason:
        "Sent to Bob: standing in for the caller's own rep, and free; Ada, the contact owner, is outside their working hours (by HubSpot, read 0 min ago).",
    });
    const { items } = await app.api<{ items: Record<string, unknown>[] }>("GET", "/presence");
    expect(items.find(({ name }) => name === "Ada")).toMatchObject({
      keptFrom: expect.stringMatching(/^Ada is outside their working hours \(HubSpot, \d+ s\)\.$/),
      crm: { source: "HubSpot", stale: false, inHours: false, outOfOfficeUntil: null },
    });
    await adaSets(ON);
    expect(await nextCaller()).toMatchObject({ repId: ADA });
  });

  it("give way to those that an admin has set, and count again when those are taken back", async () => {
    await adaSets(OFF());
    const { id } = await ada();
    const weekly = Object.fromEntries(
      ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [["00:00", "24:00"]]]),
    );
    const hours = { timeZone: "Etc/UTC", weekly, holidays: [], forced: null };
    await app.api("PATCH", `/reps/${id}`, { hours });
    expect(await nextCaller()).toMatchObject({ repId: ADA });
    await app.api("PATCH", `/reps/${id}`, { hours: null });
    expect(await nextCaller()).toMatchObject({ repId: BOB });
  });

  it("are left alone when they can't be read, and the API says so", async () => {
    await adaSets({ ...ON, hs_working_hours: "9 to 5" });
    expect(await nextCaller()).toMatchObject({ repId: ADA });
    expect((await ada()).crmPresence).toMatchObject({
      source: "HubSpot",
      hours: null,
      ignored: ["The working hours are in another form than HubSpot describes."],
    });
    await adaSets({ ...OFF(), hs_standard_time_zone: "Mars/Olympus" });
    expect(await nextCaller()).toMatchObject({ repId: ADA });
  });
});

describe("an absence that a rep has in HubSpot", () => {
  it("sends their callers to who stands in, from its first moment to its last", async () => {
    const absence = (fromMs: number, untilMs: number) =>
      JSON.stringify([{ startTimestamp: Date.now() + fromMs, endTimestamp: Date.now() + untilMs }]);
    await adaSets({ ...ON, hs_out_of_office_hours: absence(DAY_MS, 2 * DAY_MS) });
    expect(await nextCaller()).toMatchObject({ repId: ADA });
    await adaSets({ ...ON, hs_out_of_office_hours: absence(-DAY_MS, DAY_MS) });
    expect(await nextCaller()).toMatchObject({
      repId: BOB,
      reason: expect.stringContaining("is out of the office (by HubSpot, read 0 min ago)."),
    });
    await adaSets({ ...ON, hs_out_of_office_hours: absence(-DAY_MS, -1) });
    expect(await nextCaller()).toMatchObject({ repId: ADA });
  });
});

describe("a token without the scope for users", () => {
  it("costs nothing else, is named by the API, and counts again once it has the scope", async () => {
    await adaSets(OFF());
    hubspot.withheldScopes.add("crm.objects.users.read");
    expect(await sync()).toMatchObject({
      status: "connected",
      users: { error: expect.stringContaining("the scope crm.objects.users.read") },
      sync: { state: "done", contacts: 1 },
    });
    expect((await ada()).crmPresence).toBeNull();
    expect(await nextCaller()).toEqual({
      repId: ADA,
      reason: "Sent to Ada: the contact owner, and free.",
    });
    hubspot.withheldScopes.delete("crm.objects.users.read");
    expect(await sync()).toMatchObject({ users: { error: null } });
    expect(await nextCaller()).toMatchObject({ repId: BOB });
  });

  it("is told from a CRM that is away for a moment: what was known goes on counting", async () => {
    await adaSets(OFF());
    hubspot.fail({ kind: "unavailable", path: /\/users$/, count: 4 });
    expect(await sync()).toMatchObject({
      status: "connected",
      users: { error: expect.stringContaining("HubSpot could not answer (503") },
      sync: { state: "done" },
    });
    expect(await nextCaller()).toMatchObject({ repId: BOB });
  });
});

describe("a CRM that is disconnected", () => {
  it("says nothing of anybody any more, in any router's memory", async () => {
    await adaSets(OFF());
    const said = async () => {
      const { items } = await app.api<{ items: { name: string; crm: object | null }[] }>(
        "GET",
        "/presence",
      );
      return items.find(({ name }) => name === "Ada")?.crm;
    };
    expect(await said()).toMatchObject({ source: "HubSpot", inHours: false });
    await app.api("DELETE", `/crm-connections/${connectionId}`);
    expect(await said()).toBeNull();
    expect((await ada()).crmPresence).toBeNull();
  });
});
