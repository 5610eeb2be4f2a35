import { afterAll, beforeAll, expect, it } from "vitest";
import { createCallbackDialStore } from "../../src/store/callback-dial-store.ts";
import { createCallbackStore } from "../../src/store/callback-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createTestDatabase } from "../support/databases.ts";

const T0 = 1_700_000_000_000;
const WS = "ws";
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});

afterAll(async () => {
  await db?.close();
  await database?.drop();
});

/** A callback that was promised in a call of ours, and a planned call for it. */
async function planned(id: string) {
  const number = `+1415555${id}`;
  const call = { lineId: "l", callId: `call-${id}`, number, repId: null, promisedAt: T0 };
  await createCallbackStore(db).keep({ id: `promise-${id}`, workspaceId: WS, ...call });
  const dials = createCallbackDialStore(db, () => T0);
  const plan = { workspaceId: WS, id, callbackId: `promise-${id}`, repId: "ada" };
  await dials.plan(plan);
  await dials.plan(plan);
  return dials;
}

it("gives a planned call to one sender alone, once, however many ask at the same moment", async () => {
  const dials = await planned("1001");
  const asked = Array.from({ length: 20 }, () => dials.claimForSend(WS, "1001"));
  expect((await Promise.all(asked)).filter((taken) => taken)).toHaveLength(1);
  expect(await dials.claimForSend(WS, "1001")).toBe(false);
  expect(await dials.claimForSend("another", "1001")).toBe(false);
});

it("leaves to people what was sent and not plainly accepted, or never heard of", async () => {
  for (const [id, state, wrong] of [
    ["2001", "accepted", false],
    ["2002", "later", false],
    ["2003", "refused", true],
    ["2004", "unknown", true],
  ] as const) {
    const dials = await planned(id);
    expect(await dials.wentWrong(WS, `promise-${id}`)).toBe(false);
    await dials.claimForSend(WS, id);
    expect(await dials.wentWrong(WS, `promise-${id}`)).toBe(true);
    await dials.settle(WS, id, state, null);
    expect(await dials.wentWrong(WS, `promise-${id}`)).toBe(wrong);
    await dials.unheard(WS, id);
    expect(await dials.wentWrong(WS, `promise-${id}`)).toBe(state !== "later");
  }
});

it("keeps the leg by which the call is known, whoever tells it first", async () => {
  const dials = await planned("3001");
  await dials.claimForSend(WS, "3001");
  await dials.noteLeg(WS, "3001", "kazoo:a");
  await dials.noteLeg(WS, "3001", "kazoo:b");
  await dials.settle(WS, "3001", "accepted", null);
  const known = { callbackId: "promise-3001", legId: "kazoo:a", createdAt: T0 };
  expect(await dials.find(WS, "3001")).toEqual(known);
  expect(await dials.find("another", "3001")).toBeNull();
  expect(await dials.keptPromise(WS, ["kazoo:a", "kazoo:x"])).toBe(true);
  expect(await dials.keptPromise(WS, ["kazoo:x"])).toBe(false);
});
