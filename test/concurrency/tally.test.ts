import { describe, expect, it } from "vitest";
import { createTally } from "../../src/concurrency/tally.ts";

function open() {
  let now = 500;
  const tally = createTally(() => now);
  return {
    tally,
    after: (ms: number) => (now += ms),
    ask: (name: string, times: number) => {
      for (let time = 0; time < times; time += 1) tally.add(name);
    },
  };
}

describe("a tally", () => {
  it("tells who asks more than others from who does not", () => {
    const { tally, ask } = open();
    ask("flood", 60);
    ask("quiet", 5);
    expect([tally.isUsual("flood"), tally.isUsual("quiet")]).toEqual([true, false]);
    expect(tally.isUsual("nobody")).toBe(false);
  });

  it("takes one alone, and equals, for those who ask", () => {
    const { tally, ask } = open();
    ask("one", 1);
    expect(tally.isUsual("one")).toBe(true);
    ask("other", 1);
    expect([tally.isUsual("one"), tally.isUsual("other")]).toEqual([true, true]);
  });

  it("forgets after two seconds", () => {
    const { tally, ask, after } = open();
    ask("flood", 60);
    after(1_000);
    ask("quiet", 2);
    expect(tally.isUsual("quiet")).toBe(false);
    after(1_000);
    expect(tally.isUsual("quiet")).toBe(true);
    after(10_000);
    ask("third", 1);
    expect([tally.isUsual("third"), tally.isUsual("quiet")]).toEqual([true, false]);
  });
});
