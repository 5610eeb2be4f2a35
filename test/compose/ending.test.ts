import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createEnding } from "../../src/compose/ending.ts";

function endingForTest() {
  const told: string[] = [];
  const ending = createEnding({ warn: ({ part }: { part: string }) => told.push(part) });
  return { ending, told };
}
const hangs = () => new Promise<never>(() => undefined);

describe("the end of a process", () => {
  it("takes its steps one after the other, the last begun first, and says from the first on that it ends", async () => {
    const { ending } = endingForTest();
    const ended: string[] = [];
    for (const part of ["stores", "requests", "jobs"]) {
      ending.add({
        part,
        async end() {
          await wait(1);
          ended.push(`${part} ${ending.hasBegun()}`);
        },
      });
    }
    expect(ending.hasBegun()).toBe(false);
    await ending.run();
    expect(ended).toEqual(["jobs true", "requests true", "stores true"]);
  });

  it("goes on past what hangs and what fails, and names it", async () => {
    const { ending, told } = endingForTest();
    let isClosed = false;
    ending.add({ part: "stores", end: async () => void (isClosed = true) });
    ending.add({ part: "requests", end: hangs, withinMs: 5 });
    ending.add({ part: "jobs", end: () => Promise.reject(new Error("lost")) });
    await ending.run();
    expect({ told, isClosed }).toEqual({ told: ["jobs", "requests"], isClosed: true });
  });

  it("gives several ends of one step the same time, side by side, and waits for all though one fails", async () => {
    const { ending, told } = endingForTest();
    let written = 0;
    const write = async () => {
      await wait(5);
      written += 1;
    };
    ending.addAll("what is held", [
      write,
      () => Promise.reject(new Error("full")),
      undefined,
      write,
    ]);
    ending.addAll("what was begun", [hangs, write], 20);
    await ending.run();
    expect({ told, written }).toEqual({ told: ["what was begun", "what is held"], written: 3 });
  });

  it("gives a start that fails less time for each", async () => {
    const { ending, told } = endingForTest();
    ending.add({ part: "stores", end: hangs });
    await ending.run(5);
    expect(told).toEqual(["stores"]);
  });
});
