import type { RedisClient } from "../../src/redis/open-client.ts";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRateLimit } from "../../src/sandbox/hubspot/rate-limit.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createRequestBudget } from "../../src/state/request-budget.ts";
import { testRedisUrl } from "../support/databases.ts";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

function open(share = 1, waits: number[] = []) {
  return createRequestBudget({
    redis,
    share,
    dailyReserve: 0.2,
    newId: randomUUID,
    wait: async (delayMs) => {
      waits.push(delayMs);
      await sleep(delayMs);
    },
  });
}

const account = () => `test-${randomUUID()}`;
const limit = (max: number, intervalMs: number) => ({ max, intervalMs, pauseMs: 0, daily: null });

describe("an account's request budget", () => {
  it("lets no more through in any interval than its share, however many processes ask", async () => {
    const portal = account();
    const judge = createRateLimit(60, 500, () => performance.now());
    const budgets = [open(0.6), open(0.6), open(0.6)];
    await budgets[0]?.note(portal, "request", limit(100, 500));
    let refused = 0;
    let passed = 0;
    const until = performance.now() + 2_000;
    await Promise.all(
      budgets.flatMap((budget) =>
        Array.from({ length: 4 }, async () => {
          while (performance.now() < until) {
            await budget.take(portal, "request", 2);
            passed += 1;
            if (!judge.take()) refused += 1;
          }
        }),
      ),
    );
    expect(refused).toBe(0);
    expect(passed).toBeGreaterThan(120);
  });

  it("serves a higher priority before all that wait already", async () => {
    const portal = account();
    const budget = open();
    await budget.note(portal, "request", limit(100, 1_000));
    const served: string[] = [];
    const ask = async (name: string, priority: 0 | 2) => {
      await budget.take(portal, "request", priority);
      served.push(name);
    };
    const sync = Array.from({ length: 20 }, () => ask("sync", 2));
    await sleep(30);
    await Promise.all(Array.from({ length: 5 }, () => ask("write", 0)));
    await Promise.all(sync);
    expect(served.slice(served.lastIndexOf("write")).length).toBeGreaterThan(10);
    expect(served).toHaveLength(25);
  });

  it("counts searches apart", async () => {
    const portal = account();
    const budget = open();
    await budget.note(portal, "request", limit(1, 3_600_000));
    await budget.take(portal, "request", 2);
    await budget.take(portal, "search", 2);
    await budget.take(portal, "search", 2);
  });

  it("sends nothing while the CRM wants to hear nothing", async () => {
    const portal = account();
    const waits: number[] = [];
    const budget = open(1, waits);
    await budget.note(portal, "request", {
      max: 1_000,
      intervalMs: 1_000,
      pauseMs: 200,
      daily: null,
    });
    await budget.take(portal, "request", 0);
    expect(waits[0]).toBeGreaterThan(100);
  });

  it("keeps each account's limit to itself", async () => {
    const budget = open();
    const [one, other] = [account(), account()];
    await budget.note(one, "request", limit(1, 3_600_000));
    await budget.take(one, "request", 2);
    await budget.take(other, "request", 2);
  });

  it("keeps a part of the day for the account's other apps: a sync stops first, what people wait for last", async () => {
    const portal = account();
    const budget = open();
    const left = async (of: number) =>
      budget.note(portal, "request", { ...limit(1_000, 1_000), daily: { max: 1_000, left: of } });
    const takes = async () =>
      Promise.all(
        ([0, 1, 2] as const).map((priority) =>
          budget.take(portal, priority === 1 ? "search" : "request", priority).then(
            () => "sent",
            (error: unknown) => error,
          ),
        ),
      );
    const refused = { code: "VENDOR_RATE_LIMITED", retryable: true };
    await left(201);
    expect(await takes()).toEqual(["sent", "sent", "sent"]);
    await left(200);
    expect(await takes()).toMatchObject(["sent", "sent", refused]);
    await left(100);
    expect(await takes()).toMatchObject(["sent", refused, refused]);
    await left(0);
    expect(await takes()).toMatchObject([refused, refused, refused]);
    // after midnight
    await left(1_000);
    expect(await takes()).toEqual(["sent", "sent", "sent"]);
  });

  it("sends nothing at all while the CRM wants to hear nothing for long, and says how long", async () => {
    const portal = account();
    const budget = open();
    await budget.note(portal, "search", { ...limit(1_000, 1_000), pauseMs: 600_000 });
    const error: unknown = await budget.take(portal, "request", 0).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "VENDOR_RATE_LIMITED", retryable: true });
    const { retryAfterMs } = error as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(590_000);
    expect(retryAfterMs).toBeLessThanOrEqual(600_100);
  });
});
