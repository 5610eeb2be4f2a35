import { describe, expect, it } from "vitest";
import { createGate, type Refused } from "../../src/concurrency/gate.ts";
import type { Lag } from "../../src/concurrency/loop-watch.ts";

function open(most = 8) {
  const refused: Refused[] = [];
  let lag: Lag = "none";
  const gate = createGate({
    most,
    lagOf: () => lag,
    now: () => 0,
    onRefused: (why) => refused.push(why),
  });
  const tryEnter = (workspaceId: string, lineId: string) => {
    try {
      return gate.enter({ workspaceId, lineId });
    } catch (error) {
      expect(error).toMatchObject({ code: "OVERLOADED", retryable: true, retryAfterMs: 1_000 });
      return null;
    }
  };
  const setLag = (value: Lag) => {
    lag = value;
  };
  return { refused, tryEnter, setLag };
}

describe("a gate", () => {
  it("gives a line a quarter and a workspace a half of what may be under way, and keeps the rest for others", () => {
    const { refused, tryEnter } = open();
    const flood = Array.from({ length: 100 }, () => tryEnter("a", "a1"));
    expect(flood.filter((leave) => leave !== null)).toHaveLength(2);
    expect(new Set(refused)).toEqual(new Set(["line"]));
    expect([tryEnter("a", "a2"), tryEnter("a", "a2")]).not.toContain(null);
    expect(tryEnter("a", "a3")).toBeNull();
    expect(refused.at(-1)).toBe("workspace");
    expect([1, 2].map(() => tryEnter("b", "b1"))).not.toContain(null);
    expect([1, 2].map(() => tryEnter("c", "a1"))).not.toContain(null);
    expect(tryEnter("d", "d1")).toBeNull();
    expect(refused.at(-1)).toBe("total");
  });

  it("lets the next in for each that leaves, once however often it says so", () => {
    const { tryEnter } = open();
    const [first] = [tryEnter("a", "a1"), tryEnter("a", "a1")];
    expect(tryEnter("a", "a1")).toBeNull();
    first?.();
    first?.();
    expect(tryEnter("a", "a1")).not.toBeNull();
    expect(tryEnter("a", "a1")).toBeNull();
  });

  it("lets those in who ask for little while the event loop is behind, and nobody while it is far behind", () => {
    const { refused, tryEnter, setLag } = open();
    setLag("behind");
    for (let time = 0; time < 60; time += 1) expect(tryEnter("flood", "f1")).toBeNull();
    expect(new Set(refused)).toEqual(new Set(["loop"]));
    expect([1, 2].map(() => tryEnter("quiet", "q1"))).not.toContain(null);
    setLag("far-behind");
    expect(tryEnter("other", "o1")).toBeNull();
    setLag("none");
    expect(tryEnter("flood", "f1")).not.toBeNull();
  });
});
