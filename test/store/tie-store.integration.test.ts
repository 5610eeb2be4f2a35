import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../src/state/open-redis.ts";
import { createReadFacts } from "../../src/state/facts.ts";
import { createRebuildOwnershipMap, type MapEntry } from "../../src/state/ownership-map.ts";
import { createCompanyStore } from "../../src/store/company-store.ts";
import { createContactStore } from "../../src/store/contact-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createDealStore } from "../../src/store/deal-store.ts";
import { createTieStore, type TieRow } from "../../src/store/tie-store.ts";
import { createTestDatabase, testRedisUrl, testWorkspaceId } from "../support/databases.ts";

const T0 = 1_790_000_000_000;
const workspaceId = testWorkspaceId();
let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let redis: RedisClient;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 4 });
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(async () => {
  redis.disconnect();
  await db.close();
  await server.drop();
});

const contact = (
  crmId: string,
  ownerId: string | null,
  number: string,
  companyId: string | null,
) => ({
  crmId,
  ownerId,
  companyId,
  numbers: [number],
  changedAt: T0 + Number(crmId),
});

async function fill() {
  await createContactStore(db).upsertPage(workspaceId, "s", [
    contact("1", "11", "+14155551001", "70"),
    { ...contact("2", "12", "+14155551001", null), otherOwnerIds: ["16", "12", "15"] },
    contact("3", "12", "+14155551002", "71"),
    contact("4", null, "+14155551003", null),
    ...Array.from({ length: 30 }, (_, index) =>
      contact(`${100 + index}`, "11", "+14155551004", null),
    ),
  ]);
  await createCompanyStore(db).upsertPage(workspaceId, "s", [
    { crmId: "70", ownerId: "15", numbers: ["+14155551009"], changedAt: T0 },
    { crmId: "71", ownerId: "12", numbers: [], changedAt: T0 },
  ]);
  const deal = { stage: "closing", changedAt: T0 };
  await createDealStore(db).upsertPage(workspaceId, "s", [
    { ...deal, crmId: "80", ownerId: "11", amount: null, contactIds: ["3"] },
    { ...deal, crmId: "81", ownerId: "14", amount: 900, contactIds: ["3", "2"] },
  ]);
}

async function rebuild(): Promise<void> {
  async function* entries(): AsyncGenerator<MapEntry[]> {
    for await (const rows of createContactStore(db).stream(workspaceId))
      yield rows.flatMap(({ crmId, ownerId, numbers }) =>
        numbers.map((number) => ({ number, crmId, ownerId })),
      );
  }
  const ties = createTieStore(db).stream(workspaceId);
  await createRebuildOwnershipMap(redis)(workspaceId, 34, entries(), ties, T0);
}

const factsOf = (number: string) =>
  createReadFacts(redis)(
    { workspaceId, lineId: "l", callId: "c", legId: "", number, repIds: [], team: null, dry: true },
    Date.now(),
  );

describe("what ties a number to people", () => {
  it("comes from the mirror through the map to the router", async () => {
    await fill();
    await rebuild();
    const shared = await factsOf("+14155551001");
    expect(shared.contacts).toEqual([
      { crmId: "1", ownerId: "11", changedAt: T0 + 1 },
      { crmId: "2", ownerId: "12", changedAt: T0 + 2 },
    ]);
    expect(shared.deals).toMatchObject([
      { crmId: "81", ownerId: "14", contactId: "2", amount: 900 },
    ]);
    expect(shared.companies).toEqual([{ crmId: "70", ownerId: "15", mainLine: false }]);
    expect(shared.furtherOwners).toEqual([
      { contactId: "2", ownerId: "16" },
      { contactId: "2", ownerId: "15" },
    ]);
    expect(shared.mapAt).toBe(T0);

    const dealt = await factsOf("+14155551002");
    expect(dealt.deals.map(({ crmId }) => crmId)).toEqual(["81", "80"]);
    expect(dealt.companies).toEqual([]);

    expect(await factsOf("+14155551003")).toMatchObject({
      deals: [],
      companies: [],
      contactCount: 1,
    });
    expect(await factsOf("+14155551004")).toMatchObject({ contactCount: 30 });
    expect((await factsOf("+14155551009")).companies).toEqual([
      { crmId: "70", ownerId: "15", mainLine: true },
    ]);
  });

  it("goes when a complete sync no longer meets it", async () => {
    await createDealStore(db).upsertPage(workspaceId, "s2", []);
    expect(await createDealStore(db).deleteUnseen(workspaceId, "s2")).toBe(2);
    expect(await createCompanyStore(db).deleteUnseen(workspaceId, "s2")).toBe(2);
    await rebuild();
    expect(await factsOf("+14155551001")).toMatchObject({
      deals: [],
      companies: [],
      contactCount: 2,
    });
    expect(await factsOf("+14155551009")).toMatchObject({ companies: [], contacts: [] });
  });
});

describe("a parent company", () => {
  it("is tied to the numbers of its parts and of who works there, and told anew when it changes hands", async () => {
    const own = testWorkspaceId();
    const companies = createCompanyStore(db);
    const parent = { crmId: "90", ownerId: "15", numbers: [], parentId: null, changedAt: T0 };
    await createContactStore(db).upsertPage(own, "s", [contact("1", null, "+14155551021", "91")]);
    await companies.upsertPage(own, "s", [
      parent,
      { crmId: "91", ownerId: null, numbers: ["+14155551029"], parentId: "90", changedAt: T0 },
    ]);
    const rows = async () => {
      const found: TieRow[] = [];
      for await (const some of createTieStore(db).stream(own)) found.push(...some);
      return found;
    };
    expect(await rows()).toMatchObject([
      { number: "+14155551021", c: [["90", "15", 2]] },
      {
        number: "+14155551029",
        c: [
          ["91", "", 1],
          ["90", "15", 2],
        ],
      },
    ]);
    await db.prisma.mapPending.deleteMany({ where: { workspaceId: own } });
    await companies.upsertPage(own, "s", [{ ...parent, ownerId: "16", changedAt: T0 + 1 }]);
    const pending = await db.prisma.mapPending.findMany({ where: { workspaceId: own } });
    expect(pending.map(({ number }) => number).toSorted()).toEqual([
      "+14155551021",
      "+14155551029",
    ]);
    expect((await rows()).map(({ c }) => c?.at(-1))).toEqual([
      ["90", "16", 2],
      ["90", "16", 2],
    ]);
  });
});
