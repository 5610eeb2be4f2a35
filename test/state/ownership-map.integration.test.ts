import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../src/state/open-redis.ts";
import { createReadFacts } from "../../src/state/facts.ts";
import {
  bucketDigits,
  createNoteMapTime,
  createPrepareOwnershipMap,
  createRebuildOwnershipMap,
  createWriteOwnershipMap,
  packEntry,
  type MapEntry,
} from "../../src/state/ownership-map.ts";
import { createRandom } from "../scenarios/support/histories.ts";
import { testRedisUrl, testWorkspaceId } from "../support/databases.ts";

let redis: RedisClient;
const workspaceId = testWorkspaceId();

beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

async function rebuild(entries: MapEntry[], expected = entries.length): Promise<number> {
  async function* batches() {
    yield entries;
  }
  return createRebuildOwnershipMap(redis)(workspaceId, expected, batches());
}

async function contactsOf(number: string) {
  const query = {
    workspaceId,
    lineId: "line",
    callId: "1",
    legId: "",
    number,
    repIds: [],
    team: null,
    dry: true,
  };
  const { contacts } = await createReadFacts(redis)(query, Date.now());
  return contacts.map(({ crmId, ownerId }) => ({ crmId, ownerId }));
}

describe("the ownership map", () => {
  it("gives back contacts and owners, large ids and unowned ones too", async () => {
    const entries = [
      { number: "+14155551001", crmId: "1", ownerId: "127" },
      { number: "+14155551002", crmId: "9007199254740991", ownerId: null },
      { number: "+442071234567", crmId: "128", ownerId: "40000001" },
    ];
    expect(await rebuild(entries)).toBe(3);
    for (const { number, crmId, ownerId } of entries) {
      expect(await contactsOf(number)).toEqual([{ crmId, ownerId }]);
    }
    expect(await contactsOf("+14155559999")).toEqual([]);
  });

  it("holds several contacts behind one number, and no switchboard's thousand", async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      number: "+14155551001",
      crmId: String(100_000 + index),
      ownerId: "7",
    }));
    await rebuild(many);
    const found = await contactsOf("+14155551001");
    expect(found[0]).toEqual({ crmId: "100000", ownerId: "7" });
    expect(found.length).toBeGreaterThan(10);
    expect(found.length).toBeLessThan(100);
  });

  it("swaps a new generation in and leaves nothing of the old", async () => {
    await rebuild([{ number: "+14155551001", crmId: "1", ownerId: "2" }], 100_000);
    await rebuild([{ number: "+14155551002", crmId: "3", ownerId: "4" }], 1);
    expect(await contactsOf("+14155551001")).toEqual([]);
    expect(await contactsOf("+14155551002")).toEqual([{ crmId: "3", ownerId: "4" }]);
    const buckets = await redis.keys(`sl:{${workspaceId}}:own:[0-9]*`);
    expect(buckets).toHaveLength(1);
  });

  it("takes whole numbers as they are now, and out what has nobody any more", async () => {
    await rebuild([{ number: "+14155551001", crmId: "1", ownerId: "2" }], 1_000);
    const write = createWriteOwnershipMap(redis);
    const numbers = ["+14155551001", "+14155551002"];
    const entries = [
      { number: "+14155551002", crmId: "3", ownerId: null },
      { number: "+14155551002", crmId: "4", ownerId: "5" },
    ];
    await write(workspaceId, { numbers, entries, ties: [] });
    expect(await contactsOf("+14155551001")).toEqual([]);
    expect(await contactsOf("+14155551002")).toEqual([
      { crmId: "3", ownerId: null },
      { crmId: "4", ownerId: "5" },
    ]);
  });

  it("keeps a live change that came while a new generation was being built from older pages", async () => {
    const write = createWriteOwnershipMap(redis);
    const old = { number: "+14155551001", crmId: "1", ownerId: "2" };
    const gone = { number: "+14155551003", crmId: "9", ownerId: "2" };
    async function* pages() {
      yield [{ number: "+14155551002", crmId: "2", ownerId: "2" }];
      const entries = [{ ...old, ownerId: "77" }];
      await write(workspaceId, { numbers: [old.number, gone.number], entries, ties: [] });
      yield [old, gone];
    }
    await createRebuildOwnershipMap(redis)(workspaceId, 3, pages());
    expect(await contactsOf("+14155551001")).toEqual([{ crmId: "1", ownerId: "77" }]);
    expect(await contactsOf("+14155551002")).toEqual([{ crmId: "2", ownerId: "2" }]);
    expect(await contactsOf("+14155551003")).toEqual([]);
    expect(await redis.keys(`sl:{${workspaceId}}:own:*:live`)).toEqual([]);
  });

  it.each([
    ["between swap and drop", "unlink"],
    ["while it was being built", "slMapSwap"],
  ] as const)("removes what a rebuild left that was killed %s", async (_, at) => {
    const old = [{ number: "+14155551001", crmId: "1", ownerId: "2" }];
    await rebuild(old, 5_000);
    const dying = new Proxy(redis, {
      get(target, name) {
        if (name === at) return () => Promise.reject(new Error("killed"));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    async function* pages() {
      yield [{ number: "+14155551002", crmId: "3", ownerId: "4" }];
    }
    const killed = createRebuildOwnershipMap(dying)(workspaceId, 500, pages());
    await expect(killed).rejects.toThrow("killed");
    await rebuild([{ number: "+14155551003", crmId: "5", ownerId: "6" }], 1);
    expect(await redis.keys(`sl:{${workspaceId}}:own:[0-9]*`)).toHaveLength(1);
    expect(await redis.hlen(`sl:{${workspaceId}}:own:gens`)).toBe(1);
    expect(await contactsOf("+14155551003")).toEqual([{ crmId: "5", ownerId: "6" }]);
  });

  it("writes nothing more once a newer rebuild has begun", async () => {
    async function* pages() {
      yield [{ number: "+14155551001", crmId: "1", ownerId: "2" }];
      await rebuild([{ number: "+14155551001", crmId: "1", ownerId: "3" }], 500);
      yield [{ number: "+14155551002", crmId: "1", ownerId: "2" }];
      throw new Error("killed");
    }
    await expect(createRebuildOwnershipMap(redis)(workspaceId, 5_000, pages())).rejects.toThrow();
    expect(await redis.keys(`sl:{${workspaceId}}:own:[0-9]*`)).toHaveLength(1);
  });

  it("gives way to a newer rebuild", async () => {
    async function* pages() {
      yield [{ number: "+14155551001", crmId: "1", ownerId: "2" }];
      await rebuild([{ number: "+14155551001", crmId: "1", ownerId: "3" }]);
    }
    await createRebuildOwnershipMap(redis)(workspaceId, 1, pages());
    expect(await contactsOf("+14155551001")).toEqual([{ crmId: "1", ownerId: "3" }]);
  });

  it("has a place for live changes before anything was read, and keeps one that is there", async () => {
    const fresh = testWorkspaceId();
    const prepare = createPrepareOwnershipMap(redis);
    await prepare(fresh, 50_000, 1);
    await prepare(fresh, 1, 2);
    await createNoteMapTime(redis)(fresh, 7);
    expect(await redis.hmget(`sl:{${fresh}}:own`, "gen", "digits", "at")).toEqual(["1", "3", "7"]);
  });

  it.each([
    [1, 0],
    [100, 0],
    [101, 1],
    [10_000, 2],
    [1_000_000, 4],
  ])("names the buckets of %i numbers by their last %i digits", (numbers, digits) => {
    expect(bucketDigits(numbers)).toBe(digits);
  });

  it("holds ten thousand contacts, and says how much room they take", async () => {
    const random = createRandom(10_000);
    const entries = Array.from({ length: 10_000 }, (_, index) => ({
      number: `+1${4_150_000_000 + Math.floor(random() * 1_000_000_000)}`,
      crmId: String(32_512_300_000 + index),
      ownerId: String(412_300_000 + (index % 50)),
    }));
    expect(await rebuild(entries)).toBe(entries.length);
    const buckets = await redis.keys(`sl:{${workspaceId}}:own:[0-9]*`);
    const sizes = await Promise.all(buckets.map((key) => redis.memory("USAGE", key)));
    const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    console.log(`${(bytes / entries.length).toFixed(1)} B a contact in ${buckets.length} buckets`);
    for (const { number, crmId, ownerId } of [entries[0], entries.at(-1)].flatMap((e) => e ?? [])) {
      expect(await contactsOf(number)).toEqual([{ crmId, ownerId }]);
    }
  });

  it("packs a contact and its owner into ten or eleven bytes, and refuses ids that are no whole numbers", () => {
    expect(packEntry("32512345678", "412345678").length).toBeLessThanOrEqual(11);
    for (const id of ["abc", "1.5", "-1", "9007199254740993"]) {
      expect(() => packEntry(id, null)).toThrow(/no whole number/);
    }
  });
});
