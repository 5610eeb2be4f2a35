import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBreaker } from "../../src/concurrency/breaker.ts";
import { StickylineError } from "../../src/domain/errors.ts";
import { withDeadline } from "../../src/concurrency/deadline.ts";

const lost = Object.assign(new Error("connect ECONNREFUSED: down"), { code: "ECONNREFUSED" });
/** As ioredis names its errors. */
const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const fail = () => Promise.reject(lost);
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

  it("stays open for whom it failed, while others get an answer of their own", async () => {
    const breaker = createBreaker({ now: () => 0 });
    for (let i = 0; i < 5; i++) await expect(breaker.run(fail, "acme")).rejects.toThrow("down");
    await expect(breaker.run(succeed, "acme")).rejects.toMatchObject({ code: "STATE_UNAVAILABLE" });
    await expect(breaker.run(fail, "other")).rejects.toThrow("down");
    await expect(breaker.run(succeed, "other")).rejects.toMatchObject({
      code: "STATE_UNAVAILABLE",
    });
    expect(await breaker.run(succeed, "third")).toBe("up");
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

describe("what counts as an outage", () => {
  const overload = { retryable: true };
  it.each([
    ["a connection refused", lost],
    ["a connection lost", new Error("Connection is closed.")],
    [
      "no connection yet",
      new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    ],
    [
      "a command that its lost connection took along",
      named("AbortError", "Command aborted due to connection close"),
    ],
    [
      "too many tries",
      named("MaxRetriesPerRequestError", "Reached the max retries per request limit"),
    ],
    ["no answer in time", new StickylineError("STATE_UNAVAILABLE", "no answer", overload)],
  ])("%s does, and five of them open it", async (_, error) => {
    const breaker = createBreaker({ now: () => 0 });
    for (let i = 0; i < 5; i++)
      await expect(breaker.run(() => Promise.reject(error))).rejects.toBe(error);
    expect(breaker.isOpen()).toBe(true);
  });

  it.each([
    ["a command that Redis refuses", named("ReplyError", "WRONGTYPE Operation against a key")],
    ["a script's error", named("ReplyError", "ERR user_script:12: attempt to index a nil value")],
    ["no room", named("ReplyError", "OOM command not allowed")],
    ["a reply that can't be read", new TypeError("undefined is not iterable")],
    ["a script's unknown answer", new StickylineError("STATE_UNAVAILABLE", "an unknown shape")],
    ["what is no error at all", "odd"],
  ])("%s does not, however often, and it shows that Redis is there", async (_, error) => {
    let now = 0;
    const breaker = createBreaker({ now: () => now });
    const answered = () => Promise.reject(error);
    for (let i = 0; i < 9; i++) await expect(breaker.run(answered)).rejects.toBe(error);
    expect(breaker.isOpen()).toBe(false);
    for (let i = 0; i < 5; i++) await expect(breaker.run(fail)).rejects.toThrow("down");
    expect(breaker.isOpen()).toBe(true);
    now = 250;
    await expect(breaker.run(answered)).rejects.toBe(error);
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
