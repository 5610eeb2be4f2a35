import { setImmediate } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, expect, it } from "vitest";
import { openClient } from "../../src/redis/open-client.ts";
import { createTestRedis } from "../support/databases.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(): Promise<Redis> {
  const { url, stop } = await createTestRedis();
  const client = openClient(url, { answers: "now", silenceMs: 2_000 });
  if (!(client instanceof Redis)) throw new Error("one Redis was asked for");
  closers.push(stop, () => client.disconnect());
  await new Promise((resolve) => client.once("ready", resolve));
  return client;
}

it("sends the commands of one turn together at its end, and answers each in order", async () => {
  const redis = await open();
  const pushed = [1, 2, 3].map((value) => redis.rpush("list", value));
  const { stream } = redis;
  expect(stream.writableLength).toBeGreaterThan(0);
  await setImmediate();
  expect(stream.writableCorked).toBe(0);
  expect(await Promise.all(pushed)).toEqual([1, 2, 3]);
  expect(await redis.multi().rpush("list", 4).lrange("list", 0, -1).exec()).toEqual([
    [null, 4],
    [null, ["1", "2", "3", "4"]],
  ]);
});

it("fails what was not sent yet when the connection goes, and goes on with the next one", async () => {
  const redis = await open();
  const lost = redis.get("key").catch((error: unknown) => error);
  redis.stream.destroy();
  expect(await lost).toBeInstanceOf(Error);
  await new Promise((resolve) => redis.once("ready", resolve));
  expect(await redis.set("key", "value")).toBe("OK");
});
