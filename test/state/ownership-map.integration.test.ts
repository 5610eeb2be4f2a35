import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../src/state/connection.ts";
import { createReadFacts } from "../../src/state/facts.ts";
import {
  bucketDigits,
  createRebuildOwnershipMap,
  packEntry,
  type MapEntry,
} from "../../src/state/ownership-map.ts";
import { createRandom } from "../scenarios/support/histories.ts";
import { testRedisUrl, testWorkspaceId } from "../support/databases.ts";

let redis: Redis;
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
