import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/crm/hubspot/rate-limit.ts";

/** A limiter whose waiters are let go when the clock is moved to their time. */
function createClocked() {
  let at = 1_000_000;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const limiter = createRateLimiter({
    perSecond: 8,
    burst: 8,
    now: () => at,
    wait: (delayMs) =>
      new Promise((resolve) => {
        sleepers.push({ until: at + delayMs, wake: resolve });
      }),
  });
  return {
    limiter,
    moveBy: async (ms: number) => {
      at += ms;
      const due = sleepers.filter(({ until }) => until <= at);
      sleepers = sleepers.filter(({ until }) => until > at);
      for (const { wake } of due) wake();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
    sleeping: () => sleepers.map(({ until }) => until - at),
  };
}

function ask(limiter: { take(): Promise<void> }, times: number): number[] {
  const passed: number[] = [];
  for (let index = 0; index < times; index += 1) {
    void limiter.take().then(() => passed.push(index));
  }
  return passed;
}

describe("createRateLimiter", () => {
  it("lets a burst through and the rest after it, eight a second, in order", async () => {
    const { limiter, moveBy } = createClocked();
    const passed = ask(limiter, 20);
    await moveBy(0);
    expect(passed).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await moveBy(125);
    expect(passed).toHaveLength(9);
    await moveBy(1000);
    expect(passed).toHaveLength(17);
    await moveBy(1000);
    expect(passed).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it("gains no more than one burst in a long pause", async () => {
    const { limiter, moveBy } = createClocked();
    ask(limiter, 8);
    await moveBy(3_600_000);
    const passed = ask(limiter, 10);
    await moveBy(0);
    expect(passed).toHaveLength(8);
  });

  it("does not hold requests when the clock is set back", async () => {
    const { limiter, moveBy, sleeping } = createClocked();
    ask(limiter, 8);
    await moveBy(-3_600_000);
    ask(limiter, 1);
    expect(Math.max(...sleeping())).toBeLessThanOrEqual(125);
  });
});
