import { afterAll, beforeAll, expect, it } from "vitest";
import { createCallConsentStore } from "../../src/store/call-consent-store.ts";
import { type ContactRow, createContactStore } from "../../src/store/contact-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createTestDatabase, testWorkspaceId } from "../support/databases.ts";

const T0 = 1_790_000_000_000;
const DAY = 86_400_000;
const SWITCHBOARD = "+14155559000";
const workspaceId = testWorkspaceId();
let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

const number = (nth: number) => `+1415555${1000 + nth}`;
const row = (crmId: string, more: Partial<ContactRow>) => ({
  crmId,
  ownerId: null,
  numbers: [],
  changedAt: T0,
  ...more,
});

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 2 });
  const colleagues = Array.from({ length: 4 }, (_, nth) =>
    row(`${50 + nth}`, { numbers: [SWITCHBOARD, number(50 + nth)] }),
  );
  await createContactStore(db).upsertPage(workspaceId, null, [
    row("1", { numbers: [number(1), number(2)], noCallFrom: 0 }),
    // the same person's other record
    row("2", { numbers: [number(2), number(3)] }),
    row("3", { numbers: [number(4)], noCallFrom: T0 + DAY, consentFrom: T0 + DAY }),
    row("4", { numbers: [number(5)], consentFrom: 0 }),
    ...colleagues,
    row("60", { numbers: [SWITCHBOARD], noCallFrom: 0 }),
    row("70", { numbers: ["+541123456789"], noCallFrom: 0 }),
  ]);
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

const barred = (numbers: readonly string[], at = T0) =>
  createCallConsentStore(db).barredAmong(workspaceId, numbers, at);

it("bars the numbers of a contact who says no, and those of the same person's other record", async () => {
  const asked = [number(1), number(2), number(3), number(5), number(99)];
  expect(await barred(asked)).toEqual([number(1), number(2), number(3)]);
});

it("bars a number however it is written", async () => {
  expect(await barred(["+5491123456789"])).toEqual(["+5491123456789"]);
});

it("bars a switchboard when one of its people says no, and none of the others at their own numbers", async () => {
  expect(await barred([SWITCHBOARD, number(50), number(53)])).toEqual([SWITCHBOARD]);
});

it("knows a day that has not come yet", async () => {
  expect(await barred([number(4)])).toEqual([]);
  expect(await barred([number(4)], T0 + DAY)).toEqual([number(4)]);
});

it("bars nobody in another workspace", async () => {
  expect(await createCallConsentStore(db).barredAmong("other", [number(1)], T0)).toEqual([]);
});

it("knows a contact by its id", async () => {
  const store = createCallConsentStore(db);
  expect(await store.isBarred(workspaceId, ["4", "1"], T0)).toBe(true);
  expect(await store.isBarred(workspaceId, ["4"], T0)).toBe(false);
  expect(await store.isBarred(workspaceId, [], T0)).toBe(false);
});

it("tells who agrees to be called, from their day on", async () => {
  const store = createCallConsentStore(db);
  const asked = [number(1), number(4), number(5)];
  expect(await store.agreedAmong(workspaceId, asked, T0)).toEqual([number(5)]);
  expect(await store.agreedAmong(workspaceId, asked, T0 + DAY)).toEqual([number(4), number(5)]);
});

it("takes it back when the contact says otherwise", async () => {
  await createContactStore(db).upsertPage(workspaceId, null, [
    row("1", { numbers: [number(1), number(2)], changedAt: T0 + 1 }),
  ]);
  expect(await barred([number(1), number(3)])).toEqual([]);
});
