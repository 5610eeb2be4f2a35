import { afterAll, beforeAll, expect, it } from "vitest";
import { createCallbackStore } from "../../src/store/callback-store.ts";
import type { KnownCallback } from "../../src/store/callback-row.ts";
import { createContactStore } from "../../src/store/contact-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createTestDatabase } from "../support/databases.ts";

const T0 = 1_700_000_000_000;
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

const promise = (workspaceId: string, id: string, number: string) => ({
  id: `${workspaceId}-${id}`,
  workspaceId,
  lineId: "l",
  callId: id,
  number,
  repId: null,
  promisedAt: T0,
});

const statesOf = (rows: readonly KnownCallback[]) =>
  Object.fromEntries(rows.map(({ callId, state }) => [callId, state]));

it("has one open for a person, however many are promised at the same moment and in which writing", async () => {
  const callbacks = createCallbackStore(db);
  const numbers = ["+541112345678", "+5491112345678", "+541112345678", "+5491112345678"];
  await Promise.all(
    numbers.map((number, index) => callbacks.keep(promise("many", `${index}`, number))),
  );
  const rows = await callbacks.list("many", 10);
  expect(rows.filter(({ state }) => state === "open")).toHaveLength(1);
  expect(rows.filter(({ state }) => state === "joined")).toHaveLength(3);
  expect(await callbacks.openOf("many", "+541112345678")).toHaveLength(1);
});

it("takes the numbers of one contact as one person's, and a switchboard's as nobody's", async () => {
  const callbacks = createCallbackStore(db);
  const contact = (crmId: string, numbers: string[]) => ({
    crmId,
    ownerId: null,
    numbers,
    changedAt: T0,
  });
  const board = "+14155550199";
  await createContactStore(db).upsertPage("person", null, [
    contact("1", ["+14155550101", "+14155550102"]),
    ...["2", "3", "4", "5"].map((id) => contact(id, [board, `+1415555020${id}`])),
  ]);
  await callbacks.keep(promise("person", "home", "+14155550101"));
  await callbacks.keep(promise("person", "work", "+14155550102"));
  await callbacks.keep(promise("person", "board", board));
  await callbacks.keep(promise("person", "two", "+14155550202"));
  expect(statesOf(await callbacks.list("person", 10))).toEqual({
    home: "open",
    work: "joined",
    board: "open",
    two: "open",
  });
});

it("gives the place of one that was never heard to the next that was", async () => {
  const callbacks = createCallbackStore(db);
  const number = "+14155550103";
  for (const id of ["a", "b", "c"]) await callbacks.keep(promise("heirs", id, number));
  await callbacks.keep({ ...promise("heirs", "a", number), withdrawn: true });
  expect(statesOf(await callbacks.list("heirs", 10))).toEqual({
    a: "withdrawn",
    b: "open",
    c: "joined",
  });
});

it("reads rows of earlier versions, and lets one change win", async () => {
  const callbacks = createCallbackStore(db);
  await db.prisma.$executeRaw`
    insert into callback (id, workspace_id, line_id, call_id, number, promised_at)
    values ('old-1', 'old', 'l', '1', '+14155550104', ${new Date(T0)})`;
  const [row] = await callbacks.listDue("old", T0, 10);
  expect(row).toMatchObject({ stage: "requested", state: "open", nextAttemptAt: T0 });
  if (row === undefined) throw new Error("no row");
  const life = { ...row, stage: "due", closedReason: null } as const;
  const won = await Promise.all([callbacks.change(row, life), callbacks.change(row, life)]);
  expect(won.filter(Boolean)).toHaveLength(1);
});
