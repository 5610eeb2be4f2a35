import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const BOB = "5991398486736897";
const ADA = "5991398486736898";
const ALWAYS = Object.fromEntries(
  ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [["00:00", "24:00"]]]),
);

type Callback = {
  readonly id: string;
  readonly number: string;
  readonly callId: string;
  readonly repId: string | null;
  readonly state: string;
  readonly stage: string;
  readonly attempts: number;
  readonly offeredTo: string | null;
  readonly closedBy: string | null;
  readonly closedReason: string | null;
};

let app: TestApp;
let line: TestLine;
let receiver: Server;
let ada: { id: string };
let bob: { id: string };
let serial = 7_000;
const hooks: Record<string, unknown>[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => {
      hooks.push(JSON.parse(body) as Record<string, unknown>);
      response.end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  app = await startTestApp();
  const { port } = receiver.address() as AddressInfo;
  await app.api("PATCH", "/notices", { webhookUrl: `http://127.0.0.1:${port}/` });
  await app.api("PATCH", "/callback-policy", { weekly: ALWAYS, minTalkSeconds: 0 });
  const rep = (name: string, id: string) =>
    app.api<{ id: string }>("POST", "/reps", {
      name,
      email: `${name.toLowerCase()}@example.com`,
      identities: [{ vendor: "dialpad", type: "user", id }],
    });
  [ada, bob] = [await rep("Ada", ADA), await rep("Bob", BOB)];
  line = await createTestLine(app);
}, 60_000);

afterAll(async () => {
  await app?.close();
  receiver?.close();
});

const promise = (number: string, repId: string | null = ada.id) =>
  app.api<Callback>("POST", "/callbacks", { number, lineId: line.id, repId });

async function listed(id: string): Promise<Callback | undefined> {
  const { items } = await app.api<{ items: Callback[] }>("GET", "/callbacks");
  return items.find((each) => each.id === id);
}

/** A call of Bob's that is over: answered or not. */
async function call(number: string, direction: "inbound" | "outbound", answered: boolean) {
  const at = Date.now();
  const event = {
    call_id: ++serial,
    direction,
    external_number: number,
    contact: { type: "local", id: "c", phone: number },
    target: { type: "user", id: BOB },
    date_started: at,
    event_timestamp: at,
  };
  await line.send({ ...event, state: direction === "outbound" ? "calling" : "ringing" });
  const talk = answered ? { date_connected: at } : {};
  if (answered) await line.send({ ...event, ...talk, state: "connected" });
  await line.send({ ...event, ...talk, state: "hangup", date_ended: Date.now() });
}

it("joins a second promise to the same person, and tells the owner of it with a link to call", async () => {
  const first = await promise("+5491112345678");
  const second = await promise("+541112345678");
  expect([first.state, second.state]).toEqual(["open", "joined"]);
  const told = await app.api<Callback>("POST", `/callbacks/${first.id}/call-now`);
  expect(told).toMatchObject({ stage: "offered", offeredTo: ada.id });
  const due = () => hooks.find(({ type }) => type === "callback.due");
  await expect.poll(due, { timeout: 20_000 }).toMatchObject({
    rep: { name: "Ada" },
    number: "+5491112345678",
    callUrl: "tel:+5491112345678",
    title: "Call +5491112345678 back",
    text: expect.stringContaining("You have a callback at "),
  });
});

it("counts a try in vain once, and is done when the person calls in and talks with anybody", async () => {
  const { id } = await promise("+14155551001");
  await call("+14155551001", "outbound", false);
  await expect
    .poll(() => listed(id), { timeout: 30_000 })
    .toMatchObject({ state: "open", stage: "requested", attempts: 1 });
  await call("+14155551001", "inbound", true);
  await expect
    .poll(() => listed(id), { timeout: 30_000 })
    .toMatchObject({
      state: "done",
      closedReason: "called-in",
      closedBy: bob.id,
      attempts: 1,
    });
});

it("is done when a rep reaches them", async () => {
  const { id } = await promise("+14155551002");
  await call("+14155551002", "outbound", true);
  await expect
    .poll(() => listed(id), { timeout: 30_000 })
    .toMatchObject({ state: "done", closedReason: "reached", closedBy: bob.id });
  const told = () => hooks.filter(({ callback }) => JSON.stringify(callback ?? null).includes(id));
  await expect
    .poll(() => told().map(({ type }) => type), { timeout: 20_000 })
    .toEqual(["callback.created", "callback.closed"]);
  expect(told().at(-1)).toMatchObject({
    at: expect.stringContaining("T"),
    callback: { id, number: "+14155551002", state: "done", closedReason: "reached" },
  });
});

it("is completed, cancelled and handed on by people, and once over is over", async () => {
  const done = await promise("+14155551003");
  expect(await app.api("POST", `/callbacks/${done.id}/complete`)).toMatchObject({
    state: "done",
    closedReason: "completed",
  });
  await expect(app.api("POST", `/callbacks/${done.id}/cancel`)).rejects.toThrow("409");
  const given = await promise("+14155551004");
  const { repId } = await app.api<Callback>("PATCH", `/callbacks/${given.id}`, { repId: bob.id });
  expect(repId).toBe(bob.id);
  expect(await app.api("POST", `/callbacks/${given.id}/cancel`)).toMatchObject({
    state: "cancelled",
    closedBy: "admin",
  });
  const { items } = await app.api<{ items: { action: string; subject: string }[] }>(
    "GET",
    "/audit",
  );
  const actions = items.filter(({ subject }) => subject === given.id).map(({ action }) => action);
  expect(actions.toSorted()).toEqual([
    "callback.cancelled",
    "callback.created",
    "callback.reassigned",
  ]);
});

it("rings nobody who is on the do-not-call list", async () => {
  const { id } = await promise("+14155551005");
  expect(await app.api("POST", `/callbacks/${id}/call-now`)).toMatchObject({ stage: "offered" });
  await app.api("PUT", `/do-not-call/${encodeURIComponent("+14155551005")}`);
  await expect(promise("+14155551005")).rejects.toThrow("400");
  expect(await listed(id)).toMatchObject({ state: "cancelled", closedReason: "do-not-call" });
});

it("is taken back when its number becomes one that nobody is called at", async () => {
  const { id } = await promise("+14155551015");
  const eve = { name: "Eve", email: "eve@example.com", phones: ["+14155551015"] };
  await app.api("POST", "/reps", { ...eve, identities: [] });
  expect(await app.api("POST", `/callbacks/${id}/call-now`)).toMatchObject({
    state: "cancelled",
    closedReason: "unfit-number",
  });
  await expect(promise("+14155551015")).rejects.toThrow("400");
});

it("stays with who was told of it, however often it is to be made now, and is closed once", async () => {
  const { id } = await promise("+14155551016");
  const ask = (action: string) =>
    app.api<Callback>("POST", `/callbacks/${id}/${action}`).catch((error: unknown) => {
      expect(String(error)).toMatch(/409/);
    });
  await ask("call-now");
  await Promise.all(Array.from({ length: 6 }, () => ask("call-now")));
  await ask("call-now");
  expect(await listed(id)).toMatchObject({ stage: "offered", offeredTo: ada.id, attempts: 0 });
  const closed = await Promise.all(["complete", "cancel", "complete", "cancel"].map(ask));
  expect(closed.filter((one) => one !== undefined)).toHaveLength(1);
  await Promise.all(["call-now", "complete", "cancel"].map(ask));
  await expect(app.api("PATCH", `/callbacks/${id}`, { repId: bob.id })).rejects.toThrow("409");
});

it("lets a rep act on what is theirs, and learn of nothing else", async () => {
  const { token } = await app.api<{ token: string }>("POST", "/tokens", {
    name: "Bob's",
    role: "rep",
    repId: bob.id,
  });
  const asBob = app.as(token);
  const [mine, hers] = [await promise("+14155551006", bob.id), await promise("+14155551007")];
  const { items } = await asBob.api<{ items: Callback[] }>("GET", "/callbacks?state=open");
  expect(items.map(({ id }) => id)).toEqual([mine.id]);
  await expect(asBob.api("POST", `/callbacks/${hers.id}/cancel`)).rejects.toThrow("404");
  expect(await asBob.api("POST", `/callbacks/${mine.id}/complete`)).toMatchObject({
    state: "done",
  });
});

it("makes one of a call that nobody took, where that is switched on", async () => {
  const missed = async (number: string) => {
    const callId = ++serial;
    await line.route({
      call_id: callId,
      external_number: number,
      internal_number: "+14155550000",
      date_started: Date.now(),
    });
    await line.send({
      call_id: callId,
      state: "hangup",
      direction: "inbound",
      external_number: number,
      internal_number: "+14155550000",
      target: { id: "1", type: "callrouter" },
      date_started: Date.now(),
      event_timestamp: Date.now(),
      date_ended: Date.now(),
    });
  };
  await missed("+14155551008");
  await expect
    .poll(async () => (await app.api<{ items: { number: string }[] }>("GET", "/calls")).items, {
      timeout: 20_000,
    })
    .toContainEqual(expect.objectContaining({ number: "+14155551008" }));
  await app.api("PATCH", "/callback-policy", { fromMissed: true });
  await missed("+14155551009");
  const numbers = async () =>
    (await app.api<{ items: Callback[] }>("GET", "/callbacks")).items.map(({ number }) => number);
  await expect.poll(numbers, { timeout: 60_000 }).toContain("+14155551009");
}, 90_000);
