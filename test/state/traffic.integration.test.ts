import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRedis } from "../../src/state/open-redis.ts";
import { createTraffic } from "../../src/state/traffic.ts";
import { testRedisUrl } from "../support/databases.ts";

const HOUR_MS = 3_600_000;
const workspaceId = randomUUID();
let redis: ReturnType<typeof openRedis>;
let clockMs = Date.UTC(2026, 5, 1);
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

const subject = (id: string) => ({ workspaceId, id, key: `key-of-${id}` });

it("tells what came last, and how much failed within the hour", async () => {
  const traffic = createTraffic(redis, () => clockMs);
  traffic.note(subject("line"), "request", true);
  traffic.note(subject("line"), "refused", true);
  traffic.note(subject("line"), "failed", false);
  await traffic.flush(() => true);
  const read = async () => (await traffic.read(workspaceId, ["line", "other"])).get("line");
  expect(await read()).toEqual({
    lastRequestAt: clockMs,
    lastEventAt: null,
    lastRefusedAt: clockMs,
    errorsThisHour: 1,
  });
  clockMs += HOUR_MS;
  expect(await read()).toMatchObject({ errorsThisHour: 0 });
});

it("writes nothing of what has been removed since it came", async () => {
  const traffic = createTraffic(redis, () => clockMs);
  traffic.note(subject("gone"), "event", false);
  traffic.note(subject("there"), "event", false);
  await traffic.flush((key) => key !== "key-of-gone");
  await traffic.flush(() => true);
  const keys = await redis.keys(`*${workspaceId}*`);
  expect(keys.filter((key) => key.includes("gone"))).toEqual([]);
  expect(keys.filter((key) => key.includes("there"))).toHaveLength(1);
});
