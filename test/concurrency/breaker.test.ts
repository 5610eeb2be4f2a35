import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBreaker } from "../../src/concurrency/breaker.ts";
import { withDeadline } from "../../src/concurrency/deadline.ts";

const fail = () => Promise.reject(new Error("down"));
const succeed = () => Promise.resolve("up");

describe("the breaker", () => {
  it("opens after five failures in a row, probes after 250 ms, and closes on a success", async () => {
    let now = 0;
    const breaker = createBreaker({ now: () => now });
    for (let i = 0; i < 5; i++) await expect(breaker.run(fail)).rejects.toThrow("down");
    expect(breaker.isOpen()).toBe(true);
    await expect(breaker.run(succeed)).rejects.toMatchObject({ code: "STATE_UNAVAILABLE" });
    now = 250;
    await expect(breaker.run(fail)).rejects.toThrow("down");
    await expect(breaker.run(succeed)).rejects.toMatchObject({ code: "STATE_UNAVAILABLE" });
    now = 500;
    expect(await breaker.run(succeed)).toBe("up");
    expect(breaker.isOpen()).toBe(false);
  });

  it("forgets failures when one call succeeds", async () => {
    const breaker = createBreaker({ now: () => 0 });
    for (let i = 0; i < 4; i++) await expect(breaker.run(fail)).rejects.toThrow("down");
    await breaker.run(succeed);
    await expect(breaker.run(fail)).rejects.toThrow("down");
    expect(breaker.isOpen()).toBe(false);
  });
});

describe("the deadline", () => {
  it("gives the value, the error, or its own error when neither comes", async () => {
    expect(await withDeadline(succeed(), 1_000)).toBe("up");
    await expect(withDeadline(fail(), 1_000)).rejects.toThrow("down");
    const never = new Promise(() => undefined);
    await expect(withDeadline(never, 1)).rejects.toMatchObject({
      code: "STATE_UNAVAILABLE",
      retryable: true,
    });
  });

  it("still takes a reply that waited while the event loop stalled", async () => {
    const reply = stat(".").then(() => "late but there");
    const work = withDeadline(reply, 1);
    const stalledUntil = performance.now() + 20;
    while (performance.now() < stalledUntil);
    expect(await work).toBe("late but there");
  });
});
