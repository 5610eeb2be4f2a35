import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { createKazooLine, kazooId, type TestKazooLine } from "../support/kazoo-line.ts";
import { openCuttableProxy, type CuttableProxy } from "../support/cuttable-proxy.ts";
import { createTestRedis, type TestRedis } from "../support/databases.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";
const SECRET = "app-secret";
const PUBLIC_URL = "https://calls.example";
/** A line has two of eight at once, a workspace four. */
const FLOOD = 60;

let app: TestApp;
let queues: TestRedis;
let way: CuttableProxy;
let flooding: TestLine;
let quiet: TestLine;
let kazoo: TestKazooLine;
let nextCall = 1;

beforeAll(async () => {
  queues = await createTestRedis();
  way = await openCuttableProxy(Number(new URL(queues.url).port));
  const url = new URL(queues.url);
  url.port = String(way.port);
  app = await startTestApp({
    STICKYLINE_ROLE: "router",
    STICKYLINE_MOST_EVENTS: "8",
    STICKYLINE_MOST_LOOK_UPS: "8",
    STICKYLINE_LOOP_DELAY_MS: "150",
    HUBSPOT_CLIENT_SECRET: SECRET,
    PUBLIC_URL,
    QUEUE_REDIS_URL: url.href,
  });
  flooding = await createTestLine(app);
  kazoo = await createKazooLine(app);
  const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
  const key = await app.api<{ key: string }>("POST", `/workspaces/${id}/keys`, { name: "test" });
  const acme = app.as(key.key);
  quiet = await createTestLine(acme);
  for (const one of [app, acme]) {
    const rep = await one.api<{ id: string }>("POST", "/reps", {
      name: "Ada Byron",
      email: "ada@example.com",
      identities: [{ vendor: "dialpad", type: "user", id: USER }],
    });
    await one.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
  }
  await vi.waitFor(async () => expect(await call(quiet)).toMatchObject(TO_REP));
}, 60_000);

afterAll(async () => {
  way?.heal();
  await app?.close();
  way?.close();
  await queues?.stop();
});

const TO_REP = { target_type: "user" };
const TO_TEAM = { target_type: "callcenter", target_id: 4500 };

async function call(line: TestLine): Promise<Record<string, unknown>> {
  const { status, body } = await line.route({
    call_id: nextCall++,
    external_number: CALLER,
    internal_number: "+14155550000",
  });
  expect(status).toBe(200);
  return body;
}

const eventOf = () => ({
  call_id: nextCall++,
  direction: "inbound",
  state: "ringing",
  date_started: Date.now(),
  event_timestamp: Date.now(),
  external_number: CALLER,
  target: { id: USER, type: "user" },
});

async function metric(series: string): Promise<number> {
  const headers = { authorization: `Bearer ${app.adminToken}` };
  const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
  const row = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(row?.split(" ").at(-1) ?? 0);
}

function tellHubspot(accountId: number, objectId: number): Promise<Response> {
  const at = Date.now();
  const subscriptionType = "contact.creation";
  const event = { eventId: objectId, portalId: accountId, objectId, subscriptionType };
  const body = JSON.stringify([{ ...event, occurredAt: at }]);
  const path = "/v1/hubspot/webhooks";
  const signature = createHmac("sha256", SECRET)
    .update(`POST${PUBLIC_URL}${path}${body}${at}`)
    .digest("base64");
  const headers = {
    "content-type": "application/json",
    "x-hubspot-signature-v3": signature,
    "x-hubspot-request-timestamp": String(at),
  };
  return fetch(app.url + path, { method: "POST", body, headers });
}

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe("a flood", () => {
  it("of one line's events is refused beyond its share, each vendor in its own way, and no other's is", async () => {
    way.freeze();
    try {
      const statuses = times(FLOOD, () => flooding.send(eventOf()));
      expect(await times(2, () => quiet.send(eventOf()))).toEqual([200, 200]);
      const counted = await statuses;
      expect(new Set(counted)).toEqual(new Set([200, 503]));
      expect(await metric('stickyline_refused_total{what="event",why="line"}')).toBeGreaterThan(0);
    } finally {
      way.heal();
    }
  });

  it("of KAZOO's events is acknowledged, for KAZOO would switch the hook off, and what is beyond the share waits on disk", async () => {
    way.freeze();
    try {
      const event = (digit: string) => ({
        hook_event: "channel_create",
        call_id: `${digit}@kazoo`,
        account_id: kazooId("a"),
        timestamp: String(Math.floor(Date.now() / 1_000) + 62_167_219_200),
      });
      expect(new Set(await times(FLOOD, (index) => kazoo.send(event(String(index)))))).toEqual(
        new Set([200]),
      );
      expect(await metric("stickyline_call_events_kept")).toBeGreaterThan(0);
      expect(await metric("stickyline_call_events_lost_total")).toBe(0);
    } finally {
      way.heal();
    }
    await expect.poll(() => metric("stickyline_call_events_kept")).toBe(0);
  });

  it("of one account's changes is put off by 503 and Retry-After, and another account's is taken", async () => {
    way.freeze();
    try {
      const flood = times(FLOOD, (index) => tellHubspot(7, index));
      const other = await tellHubspot(8, 1);
      const answers = await flood;
      expect(other.status).toBe(200);
      const refused = answers.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(0);
      for (const { headers } of refused) expect(headers.get("retry-after")).toBe("1");
    } finally {
      way.heal();
    }
  });

  it("of one line's calls gets the team beyond its share, and another workspace's callers get their rep", async () => {
    const flood = times(FLOOD, () => call(flooding));
    const others: Record<string, unknown>[] = [];
    for (let index = 0; index < 5; index++) others.push(await call(quiet));
    const answers = await flood;
    expect(others).toEqual(others.map(() => expect.objectContaining(TO_REP)));
    const shed = answers.filter((answer) => answer["target_type"] === "callcenter").length;
    console.log(
      `${shed} of ${FLOOD} calls at once got the team without a look-up; of others, 0 of 5`,
    );
    expect(shed).toBeGreaterThan(0);
    const series = 'stickyline_decisions_total{outcome="team",cause="overload"}';
    expect(await metric(series)).toBeGreaterThan(0);
  });
});

describe("an event loop that is behind", () => {
  /** Holds the process's loop most of the time, as a process that has too much to do. */
  function keepBusy(): () => void {
    let isOn = true;
    const turn = () => {
      const until = performance.now() + 300;
      while (performance.now() < until);
      if (isOn) setTimeout(turn, 1);
    };
    turn();
    return () => {
      isOn = false;
    };
  }

  it("refuses events early, acknowledges KAZOO's, and sends callers to the team without a look-up", async () => {
    const end = keepBusy();
    try {
      await expect.poll(() => quiet.send(eventOf()), { timeout: 20_000 }).toBe(503);
      expect((await tellHubspot(9, 1)).headers.get("retry-after")).toBe("1");
      expect(await call(quiet)).toMatchObject(TO_TEAM);
    } finally {
      end();
    }
    await expect.poll(() => quiet.send(eventOf()), { timeout: 20_000 }).toBe(200);
    await expect.poll(() => call(quiet), { timeout: 20_000 }).toMatchObject(TO_REP);
  }, 90_000);
});
