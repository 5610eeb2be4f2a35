import { describe, expect, it } from "vitest";
import { healthWords, problemsSeen, type HealthProblem } from "../../src/domain/line-health.ts";

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const NOTHING = {
  lastRequestAt: null,
  lastEventAt: null,
  lastRefusedAt: null,
  errorsThisHour: 0,
};

describe("what came at a line's URLs", () => {
  it.each<
    [string, Partial<typeof NOTHING> | Record<string, number>, number | null, HealthProblem[]]
  >([
    ["nothing", {}, 10, []],
    ["refused ones alone", { lastRefusedAt: NOW - 1 }, 10, ["wrong-secret"]],
    ["a good one since", { lastRefusedAt: NOW - 2, lastEventAt: NOW - 1 }, 10, []],
    ["a good one before", { lastRefusedAt: NOW - 1, lastRequestAt: NOW - 2 }, 10, ["wrong-secret"]],
    ["refused ones long ago", { lastRefusedAt: NOW - HOUR }, 10, []],
    ["fewer than half of the failures", { errorsThisHour: 4 }, 10, []],
    ["half of the failures", { errorsThisHour: 5 }, 10, ["error-budget"]],
    ["failures that nobody counts", { errorsThisHour: 500 }, null, []],
  ])("%s", (_what, seen, limit, problems) => {
    expect(problemsSeen({ ...NOTHING, ...seen }, limit, NOW)).toEqual(problems);
  });

  it("is told in a sentence", () => {
    expect(healthWords("wrong-secret")).toMatch(/secret.*\.$/);
  });
});
