import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuessCounter } from "../../src/state/guess-counter.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { openCuttableProxy, type CuttableProxy } from "../support/cuttable-proxy.ts";
import { testRedisUrl } from "../support/databases.ts";

let way: CuttableProxy;
let url: string;
beforeAll(async () => {
  way = await openCuttableProxy(Number(new URL(testRedisUrl()).port));
  const through = new URL(testRedisUrl());
  through.port = String(way.port);
  url = through.href;
});
afterAll(() => way.close());

const LIMITS = { tries: 3, withinSeconds: 60, waitSeconds: 60 };

/** A process that counts, and the end of it. */
function openProcess() {
  const redis = openRedis(url, { role: "router", onError: () => undefined });
  return { counter: createGuessCounter(redis, LIMITS), redis };
}

async function guess(counter: ReturnType<typeof createGuessCounter>, name: string, times: number) {
  for (let index = 0; index < times; index += 1) await counter.note("token", name);
}

describe("wrong tries", () => {
  it("are counted by all processes together, and by each alone while Redis is away", async () => {
    const [one, other] = [openProcess(), openProcess()];
    try {
      await expect
        .poll(() => one.redis.status === "ready" && other.redis.status === "ready")
        .toBe(true);
      const shared = randomUUID();
      await guess(one.counter, shared, 2);
      await guess(other.counter, shared, 2);
      expect(await one.counter.waitMs("token", shared)).toBeGreaterThan(0);
      expect(await other.counter.waitMs("token", randomUUID())).toBe(0);

      way.cut();
      await expect.poll(() => one.redis.status).not.toBe("ready");
      const alone = randomUUID();
      await guess(one.counter, alone, 3);
      expect(await one.counter.waitMs("token", alone)).toBe(0);
      await guess(one.counter, alone, 1);
      expect(await one.counter.waitMs("token", alone)).toBeGreaterThan(0);
      expect(await one.counter.waitMs("line", alone)).toBe(0);
      expect(await other.counter.waitMs("token", alone)).toBe(0);

      way.heal();
      await expect.poll(() => one.redis.status, { timeout: 10_000 }).toBe("ready");
      expect(await one.counter.waitMs("token", shared)).toBeGreaterThan(0);
    } finally {
      one.redis.disconnect();
      other.redis.disconnect();
    }
  });

  it("are counted here too while Redis hangs", async () => {
    const { counter, redis } = openProcess();
    try {
      await expect.poll(() => redis.status).toBe("ready");
      way.freeze();
      const name = randomUUID();
      await Promise.all([1, 2, 3, 4].map(() => counter.note("token", name)));
      expect(await counter.waitMs("token", name)).toBeGreaterThan(0);
    } finally {
      way.heal();
      redis.disconnect();
    }
  });
});
