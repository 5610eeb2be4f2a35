import { createServer, type Server } from "node:http";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { freePort } from "../support/free-port.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Who is on a call, if the vendor is asked, and how often it was asked about whom. */
const onCall = new Set<string>();
const asked = new Map<string, number>();

let app: TestApp;
let line: TestLine;
let vendor: Server;
let nextUser = 4_300_000_000_000_000;

beforeAll(async () => {
  const port = await freePort();
  vendor = createServer((request, response) => {
    const user = /\/users\/(\d+)/.exec(request.url ?? "")?.[1];
    if (user !== undefined) asked.set(user, (asked.get(user) ?? 0) + 1);
    const answer =
      user === undefined ? { items: [] } : { id: user, is_available: !onCall.has(user) };
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => vendor.listen(port, "127.0.0.1", resolve));
  app = await startTestApp({
    DIALPAD_BASE_URL: `http://127.0.0.1:${port}`,
    STICKYLINE_RECONCILE_SECONDS: "1",
  });
  line = await createTestLine(app);
});

afterAll(async () => {
  await app?.close();
  vendor?.close();
});

/** From here on the reconcile job has a vendor to ask. */
async function connectVendor(): Promise<void> {
  const body = { vendor: "dialpad", apiKey: "key" };
  const { id } = await app.api<{ id: string }>("POST", "/telephony-connections", body);
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query("update line set connection_id = $1", [id]);
  await client.end();
  await app.api("PATCH", "/workspace", { name: "Connected" });
}

async function addRep(): Promise<string> {
  const userId = String(nextUser++);
  await app.api("POST", "/reps", {
    name: userId,
    email: `u${userId}@example.com`,
    identities: [{ vendor: "dialpad", type: "user", id: userId }],
  });
  return userId;
}

async function connectedAt(userId: string, at: number): Promise<void> {
  const status = await line.send({
    call_id: Number(userId) + 1_000_000,
    state: "connected",
    direction: "inbound",
    date_started: at - 5_000,
    date_connected: at,
    event_timestamp: at,
    external_number: "+14155551234",
    target: { id: userId, type: "user" },
  });
  expect(status).toBe(200);
}

type Presence = { items: { name: string; state: string }[] };
async function stateOf(userId: string): Promise<string | undefined> {
  const { items } = await app.api<Presence>("GET", "/presence");
  return items.find(({ name }) => name === userId)?.state;
}

async function isLogged(calls: number): Promise<void> {
  await expect
    .poll(async () => (await app.api<{ items: unknown[] }>("GET", "/calls")).items.length, {
      timeout: 20_000,
    })
    .toBe(calls);
}

/** Questions about a rep are one after another: when the next one comes, the answers before it are applied. */
async function isAsked(userId: string, times: number): Promise<void> {
  const before = asked.get(userId) ?? 0;
  await expect
    .poll(() => (asked.get(userId) ?? 0) - before, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(times);
}

describe("a hang-up that never comes", () => {
  it("frees the rep when the lease has run out, and not before", async () => {
    const [longAgo, justBefore] = [await addRep(), await addRep()];
    await connectedAt(longAgo, Date.now() - 4 * HOUR - MINUTE);
    await connectedAt(justBefore, Date.now() - 4 * HOUR + 10 * MINUTE);
    await isLogged(2);
    expect(await stateOf(justBefore)).toBe("talking");
    expect(await stateOf(longAgo)).toBe("free");
  });

  it("frees them sooner once the vendor can be asked, while a real 90-minute call stays busy", async () => {
    const [lost, real] = [await addRep(), await addRep()];
    onCall.add(real);
    await connectedAt(lost, Date.now() - 5 * MINUTE);
    await connectedAt(real, Date.now() - 90 * MINUTE);
    await isLogged(4);
    expect([await stateOf(lost), await stateOf(real)]).toEqual(["talking", "talking"]);
    await connectVendor();
    await expect.poll(() => stateOf(lost)).toBe("free");
    // The job asks about the real call again and again: it is still going on.
    await isAsked(real, 3);
    expect(await stateOf(real)).toBe("talking");
  }, 40_000);

  it("is contradicted by an event that is newer than the vendor's answer", async () => {
    const rep = await addRep();
    // The vendor's clock runs ahead, by what is still believed: this is newer than anything that we can ask now.
    await connectedAt(rep, Date.now() + MINUTE - 5_000);
    await isLogged(5);
    await isAsked(rep, 3);
    expect(await stateOf(rep)).toBe("talking");
  }, 20_000);
});
