import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContactStore } from "../../src/store/contact-store.ts";
import { createCrmWriteStore } from "../../src/store/crm-write-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createOwnerStore } from "../../src/store/owner-store.ts";
import { createTestDatabase } from "../support/databases.ts";

const T0 = 1_790_000_000_000;
let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

const contacts = () => createContactStore(db);
const contact = (crmId: string, ownerId: string | null, changedAt = T0) => ({
  crmId,
  ownerId,
  changedAt,
  numbers: [`+1415555${crmId.padStart(4, "0")}`, "+14155559999"],
  companyId: null,
  mergedIds: [],
});

describe("the mirror of contacts", () => {
  it("finds the contacts behind a number", async () => {
    await contacts().upsertPage("m1", "s1", [contact("10", "o1"), contact("9", null)]);
    expect(await contacts().byNumber("m1", "+14155559999")).toEqual([
      contact("9", null),
      contact("10", "o1"),
    ]);
    expect(await contacts().byNumber("m1", "+14155550010")).toEqual([contact("10", "o1")]);
    expect(await contacts().byNumber("m2", "+14155550010")).toEqual([]);
  });

  it("takes a page twice, a contact twice in a page, and an older state never over a newer", async () => {
    await contacts().upsertPage("m3", "s1", []);
    await contacts().upsertPage("m3", "s1", [contact("1", "old", T0), contact("1", "new", T0 + 5)]);
    await contacts().upsertPage("m3", "s2", [contact("1", "older", T0 + 1)]);
    expect(await contacts().byNumber("m3", "+14155550001")).toEqual([contact("1", "new", T0 + 5)]);
    expect(await contacts().deleteUnseen("m3", "s2")).toBe(0);
    await contacts().upsertPage("m3", "s3", [contact("1", "newest", T0 + 5)]);
    expect(await contacts().byNumber("m3", "+14155550001")).toEqual([
      contact("1", "newest", T0 + 5),
    ]);
  });

  it("forgets what a complete sync did not meet, in that workspace alone", async () => {
    await contacts().upsertPage("m4", "s1", [contact("1", null), contact("2", null)]);
    await contacts().upsertPage("m5", "s1", [contact("1", null)]);
    await contacts().upsertPage("m4", "s2", [contact("2", null)]);
    expect(await contacts().deleteUnseen("m4", "s2")).toBe(1);
    expect([await contacts().count("m4"), await contacts().count("m5")]).toEqual([1, 1]);
  });

  it("streams every contact once, in batches", async () => {
    const all = Array.from({ length: 25 }, (_, index) => contact(String(index), `o${index % 3}`));
    await contacts().upsertPage("m6", "s1", all);
    const sizes: number[] = [];
    const seen: string[] = [];
    for await (const batch of contacts().stream("m6", 10)) {
      sizes.push(batch.length);
      seen.push(...batch.map((each) => each.crmId));
    }
    expect(sizes).toEqual([10, 10, 5]);
    expect(new Set(seen).size).toBe(25);
  });

  it("replaces the owners as a whole", async () => {
    const owners = createOwnerStore(db);
    const [ann, bob] = [
      {
        id: "1",
        email: "ann@example.com",
        name: "Ann",
        kind: "person",
        archived: false,
        userId: "9",
      },
      { id: "2", email: null, name: "Queue", kind: "queue", archived: true, userId: null },
    ] as const;
    await owners.replaceAll("m1", [ann, bob]);
    expect(await owners.list("m1")).toEqual([ann, bob]);
    expect(await owners.userIdOf("m1", "1")).toBe("9");
    expect(await owners.userIdOf("m1", "2")).toBeNull();
    expect(await owners.userIdOf("m2", "1")).toBeNull();
    await owners.replaceAll("m1", [bob]);
    expect(await owners.list("m1")).toEqual([bob]);
  });
});

const plan = (id: string, key: string, legIds: string[]) => ({
  id,
  workspaceId: "x1",
  kind: "call-log",
  key,
  legIds,
});

describe("the ledger of writes to the CRM", () => {
  it("plans each write once and finds it by any of its legs", async () => {
    let now = T0;
    const writes = createCrmWriteStore(db, () => now);
    expect(await writes.begin(plan("1", "a", ["a", "b"]))).toBe(true);
    expect(await writes.begin(plan("2", "a", ["a"]))).toBe(false);
    now += 1;
    expect(await writes.begin(plan("3", "c", ["c"]))).toBe(true);
    expect(await writes.find("x1", "call-log", ["b", "c"])).toMatchObject({
      id: "1",
      state: "planned",
      attempts: 0,
    });
    expect(await writes.find("x1", "other", ["b"])).toBeNull();
    expect(await writes.find("x2", "call-log", ["b"])).toBeNull();
    await writes.widen("x1", "1", ["c", "a"]);
    expect((await writes.find("x1", "call-log", ["a"]))?.legIds).toEqual(["a", "b", "c"]);
  });

  it("gives a write to one sender at a time, and to the next one when that sender is gone", async () => {
    let now = T0;
    const writes = createCrmWriteStore(db, () => now);
    await writes.begin({ ...plan("10", "z", ["z"]), workspaceId: "x3" });
    const claims = await Promise.all(
      Array.from({ length: 4 }, () => writes.claimForSend("x3", "10")),
    );
    expect(claims.filter((claim) => claim !== null)).toMatchObject([
      { state: "sending", attempts: 1, sentAt: T0 },
    ]);
    now += 180_001;
    expect(await writes.claimForSend("x3", "10")).toMatchObject({ attempts: 2, crmId: null });
    await writes.failed("x3", "10", "the CRM did not answer");
    expect(await writes.claimForSend("x3", "10")).toMatchObject({
      attempts: 3,
      error: "the CRM did not answer",
    });
    await writes.done("x3", "10", "77", "hash");
    expect(await writes.find("x3", "call-log", ["z"])).toMatchObject({
      state: "done",
      crmId: "77",
      contentHash: "hash",
      error: null,
      doneAt: now,
    });
    expect(await writes.claimForSend("other", "10")).toBeNull();
  });
});
