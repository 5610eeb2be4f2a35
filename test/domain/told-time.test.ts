import { expect, it } from "vitest";
import { isSince, latestOf } from "../../src/domain/told-time.ts";

it.each([
  ["later", 5_100, 5_000, true],
  ["the same moment", 5_500, 5_500, true],
  ["earlier", 5_499, 5_500, false],
  ["within the second of a whole one", 5_000, 5_999, true],
  ["a whole second before", 5_000, 6_000, false],
])("a told time is since then when it is %s", (_why, toldAt, since, expected) => {
  expect(isSince(toldAt, since)).toBe(expected);
});

it("a talk told in whole seconds may have begun two seconds later", () => {
  expect([latestOf(5_000), latestOf(5_001)]).toEqual([7_000, 5_001]);
});
