import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
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
    say: (userId: string, kind: "available" | "do-not-disturb" | "off-duty", at: number) =>
      put(workspaceId, [{ identity: `dialpad:user:${userId}`, kind, source: "dialpad", at }]),
    statusOf: async (rep: string) =>
      (await read(CALLER, NOW, { repIds: [rep] })).activities.get(rep)?.status,
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
