import { expect, it } from "vitest";
import { runInTurns } from "../../src/concurrency/run-in-turns.ts";
import { createCheckPeople } from "../../src/services/campaigns/check-people.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../src/domain/callback-policy.ts";
import { WEEKDAYS } from "../../src/domain/hours.ts";

/** How often others had their turn while it was done, and what came of it. */
async function turnsDuring<T>(work: () => Promise<T>): Promise<{ turns: number; result: T }> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await work();
  isOver = true;
  return { turns, result };
}

it("lets others in while long work goes on, and gives what came of it", async () => {
  function* long(): Generator<void, string> {
    for (let step = 0; step < 3_000_000; step += 1) yield;
    return "done";
  }
  const { turns, result } = await turnsDuring(() => runInTurns(long()));
  expect(result).toBe("done");
  expect(turns).toBeGreaterThan(2);
});

it("holds nobody up while a week in several countries is looked at for a campaign", async () => {
  const always = Object.fromEntries(WEEKDAYS.map((day) => [day, [["00:00", "24:00"]] as const]));
  const people = createCheckPeople({
    policyOf: async () => ({ ...DEFAULT_CALLBACK_POLICY, weekly: always }),
    unagreedAmong: async () => [],
    doNotCallAmong: async () => [],
    regionOf: () => "CZ",
    now: () => Date.UTC(2026, 10, 27, 11),
  });
  const numbers = ["+420777888901", "+442071234567", "+14155550100", "+491512345678"];
  const period = { startTime: "00:00", endTime: "23:59", weekDays: [1, 2, 3, 4, 5, 6, 7] };
  const { turns } = await turnsDuring(() =>
    people.beforeMaking("main", numbers, period, "Europe/Prague"),
  );
  expect(turns).toBeGreaterThan(10);
});
