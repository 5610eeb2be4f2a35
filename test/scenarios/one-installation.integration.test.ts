import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let first: TestApp;

beforeAll(async () => {
  first = await startTestApp();
});
afterAll(() => first?.close());

it.each(["REDIS_URL", "QUEUE_REDIS_URL"])(
  "another installation refuses to start on the Redis of the first: %s",
  async (name) => {
    await expect(startTestApp({ [name]: first.redisUrl })).rejects.toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: expect.stringMatching(/belongs to another installation/),
      }),
    );
  },
);

it("both of its parts carry one mark", async () => {
  const redis = new Redis(first.redisUrl);
  const marks = await redis.mget("sl:installation", "{slq}:installation");
  redis.disconnect();
  expect(marks[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(marks[1]).toBe(marks[0]);
});
