import { expect, it } from "vitest";
import { isTailEntry, tailEntryOf } from "../../src/domain/last-digits.ts";

it.each([
  ["(415) 555-1001", "~04155551001"],
  ["041 555 55", "~04155555"],
  ["555 1001", "~05551001"],
  ["555100", null],
  ["1234567890123456", null],
  ["415-555-xxxx", null],
  ["***5551001", null],
  ["1.41555E10", null],
  ["reception", null],
])("%j is held as %j", (raw, entry) => {
  expect(tailEntryOf(raw)).toBe(entry);
});

it("is told from whole numbers", () => {
  expect(isTailEntry("~05551001")).toBe(true);
  expect(isTailEntry("+14155551001")).toBe(false);
});
