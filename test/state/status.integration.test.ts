import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { VendorStatus } from "../../src/domain/facts.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createPutStatuses } from "../../src/state/status.ts";
import { testRedisUrl } from "../support/databases.ts";
import { CALLER, createWorld, NOW } from "./support/reps-at-work.ts";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

async function createStatuses() {
  const { workspaceId, read } = await createWorld(redis);
  const put = createPutStatuses(redis);
  return {
    say: (userId: string, kind: VendorStatus["kind"], at: number, source = "dialpad") =>
      put(workspaceId, [{ identity: `dialpad:user:${userId}`, kind, source, at }]),
    statusOf: async (rep: string) =>
      (await read(CALLER, NOW, { repIds: [rep] })).activities.get(rep)?.status,
    statusesOf: async (rep: string) => {
      const activity = (await read(CALLER, NOW, { repIds: [rep] })).activities.get(rep);
      return [activity?.status, ...(activity?.furtherStatuses ?? [])].map((said) => said?.kind);
    },
  };
}

it("keeps the newest that a phone system said, in whatever order it came", async () => {
  const { say, statusOf } = await createStatuses();
  expect(await statusOf("bob")).toBeNull();
  await say("2", "do-not-disturb", NOW - 2_000);
  await say("2", "available", NOW - 9_000);
  const known = { kind: "do-not-disturb", source: "dialpad", at: NOW - 2_000 };
  expect(await statusOf("bob")).toEqual(known);
  await say("2", "available", NOW - 1_000);
  expect(await statusOf("bob")).toEqual({ kind: "available", source: "dialpad", at: NOW - 1_000 });
});

it("lets a person with two phones be kept from calls by one of them", async () => {
  const { say, statusOf } = await createStatuses();
  await say("1", "available", NOW);
  await say("11", "off-duty", NOW - 5_000);
  expect(await statusOf("ada")).toMatchObject({ kind: "off-duty" });
  await say("1", "off-duty", NOW + 1);
  await say("11", "available", NOW + 1);
  expect(await statusOf("ada")).toMatchObject({ kind: "off-duty", at: NOW + 1 });
});

it("tells all that keeps a person with several phones from calls: one may be too old, or count for some calls alone", async () => {
  const { say, statusesOf } = await createStatuses();
  await say("1", "off-duty", NOW);
  await say("11", "do-not-disturb", NOW);
  expect(await statusesOf("ada")).toEqual(["off-duty", "do-not-disturb"]);
  await say("11", "available", NOW + 1);
  expect(await statusesOf("ada")).toEqual(["off-duty"]);
});

it("lets a look at the phone system, which knows of no meetings, take back none of which an event told", async () => {
  const { say, statusOf } = await createStatuses();
  await say("2", "unavailable", NOW - 9_000, "dialpad event");
  await say("2", "available", NOW - 5_000);
  expect(await statusOf("bob")).toMatchObject({ kind: "unavailable", at: NOW - 9_000 });
  await say("2", "do-not-disturb", NOW - 4_000);
  await say("2", "available", NOW - 3_000);
  expect(await statusOf("bob")).toMatchObject({ kind: "available" });
  await say("2", "unavailable", NOW - 2_000, "dialpad event");
  await say("2", "available", NOW - 1_000, "dialpad event");
  expect(await statusOf("bob")).toMatchObject({ kind: "available", at: NOW - 1_000 });
});
