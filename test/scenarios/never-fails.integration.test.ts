import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const USER_TWO = 4300000000000002;
const CALLER = "+14155551001";
const TO_REP = { action: "route", target_type: "user", target_id: Number(USER) };
const TO_TEAM = { action: "route", target_type: "callcenter", target_id: 4500 };

let app: TestApp;
let line: TestLine;
let slowestMs = 0;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp({}, { cuttable: true });
  line = await createTestLine(app);
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
});

afterEach(async () => {
  app.ways?.postgres.heal();
  app.ways?.redis.heal();
  await expect.poll(() => call()).toMatchObject(TO_REP);
});

afterAll(async () => {
  console.log(`the slowest answer came after ${Math.round(slowestMs)} ms`);
  await app?.close();
});

async function call(more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const startedAt = performance.now();
  const request = {
    call_id: nextCall++,
    external_number: CALLER,
    internal_number: "+14155550000",
    ...more,
  };
  const { status, body } = await line.route(request);
  slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  expect(status).toBe(200);
  return body;
}

async function callOften(times: number): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = [];
  for (let i = 0; i < times; i++) answers.push(await call());
  return answers;
}

const all = (times: number, answer: Record<string, unknown>) =>
  Array.from({ length: times }, () => expect.objectContaining(answer));

function hangup(callId: number) {
  return {
    call_id: callId,
    state: "hangup",
    direction: "inbound",
    date_started: Date.now() - 60_000,
    date_connected: Date.now() - 50_000,
    date_ended: Date.now(),
    event_timestamp: Date.now(),
    external_number: "+14155552000",
    target: { id: USER, type: "user" },
  };
}

async function loggedCalls(): Promise<string[]> {
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/calls?limit=200");
  return items.map(({ id }) => id);
}

describe("a caller", () => {
  it("answers every authentic request validly while Redis is gone", async () => {
    app.ways?.redis.cut();
    expect(await callOften(20)).toEqual(all(20, TO_TEAM));
    expect(await call({ busy_menu_1: "1" })).toMatchObject(TO_TEAM);
    expect(await call({ busy_menu_1: "" })).toMatchObject(TO_TEAM);
  }, 30_000);

  it("answers every authentic request validly while Redis hangs", async () => {
    app.ways?.redis.freeze();
    expect(await callOften(12)).toEqual(all(12, TO_TEAM));
  }, 30_000);

  it("gets their rep again though the clock was set back while Redis was gone", async () => {
    app.ways?.redis.cut();
    expect(await callOften(20)).toEqual(all(20, TO_TEAM));
    const clock = vi.spyOn(Date, "now");
    try {
      const hourAgo = () => Math.round(performance.timeOrigin + performance.now()) - 3_600_000;
      clock.mockImplementation(hourAgo);
      app.ways?.redis.heal();
      await expect.poll(() => call()).toMatchObject(TO_REP);
    } finally {
      clock.mockRestore();
    }
  }, 30_000);

  it("still reaches their own rep while PostgreSQL is gone", async () => {
    app.ways?.postgres.cut();
    expect(await callOften(20)).toEqual(all(20, TO_REP));
  }, 30_000);

  it("gets the team while both are gone, and no promise that nobody keeps", async () => {
    app.ways?.postgres.cut();
    app.ways?.redis.cut();
    expect(await callOften(10)).toEqual(all(10, TO_TEAM));
    expect(await call({ busy_menu_1: "2" })).toMatchObject(TO_TEAM);
  }, 30_000);

  it("is promised a call back while Redis is gone, and the promise is kept", async () => {
    app.ways?.redis.cut();
    const callId = nextCall;
    expect(await call({ busy_menu_1: "2" })).toMatchObject({ action: "end" });
    app.ways?.redis.heal();
    const callbacks = async () =>
      (await app.api<{ items: { callId: string; number: string }[] }>("GET", "/callbacks")).items;
    await expect
      .poll(callbacks, { timeout: 20_000 })
      .toEqual([expect.objectContaining({ callId: String(callId), number: CALLER })]);
  }, 40_000);

  it("gets the rep they were pinned to while Redis was gone, once it is back", async () => {
    const other = await app.api<{ id: string }>("POST", "/reps", {
      name: "Bob Bell",
      email: "bob@example.com",
      identities: [{ vendor: "dialpad", type: "user", id: String(USER_TWO) }],
    });
    const number = "+14155551009";
    app.ways?.redis.cut();
    await app.api("PUT", `/pins/${encodeURIComponent(number)}`, { repId: other.id });
    app.ways?.redis.heal();
    await expect
      .poll(() => call({ external_number: number }))
      .toMatchObject({ target_type: "user", target_id: USER_TWO });
  }, 30_000);

  it("gives the same answers after the maps were lost and rebuilt", async () => {
    const redis = new Redis(app.redisUrl);
    await redis.flushdb();
    redis.disconnect();
    expect(await call()).toMatchObject(TO_TEAM);
    await app.api("POST", "/maintenance/rebuild");
    await expect.poll(() => call()).toMatchObject(TO_REP);
  }, 30_000);
});

describe("a call event", () => {
  it("takes call events through PostgreSQL's queue while Redis is gone", async () => {
    app.ways?.redis.cut();
    for (let i = 0; i < 50; i++) expect(await line.send(hangup(7_000 + i))).toBe(200);
    app.ways?.redis.heal();
    const ids = Array.from({ length: 50 }, (_, i) => `dialpad:${7_000 + i}`);
    await expect
      .poll(async () => (await loggedCalls()).toSorted(), { timeout: 30_000 })
      .toEqual(ids.toSorted());
  }, 60_000);

  it("is refused with 503, which Dialpad sends again, when it can be stored nowhere", async () => {
    app.ways?.postgres.cut();
    app.ways?.redis.cut();
    expect(await line.send(hangup(8_000))).toBe(503);
  }, 30_000);
});
