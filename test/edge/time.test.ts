import { describe, expect, it } from "vitest";
import { isPlausible, toEpochMs } from "../../src/edge/time.ts";

const NOW = Date.UTC(2026, 10, 26);

describe("a vendor's time", () => {
  it.each([
    [NOW, NOW],
    [NOW + 0.5, NOW],
    [`${NOW}`, NOW],
    [` ${NOW}.25 `, NOW],
    [NOW / 1000, null],
    [1e15, null],
    [1e18, null],
    [2 ** 63, null],
    ["9223372036854775807", null],
    [-NOW, null],
    [0, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    ["1e999", null],
    ["0x19a", null],
    ["now", null],
    ["", null],
    [null, null],
    [{}, null],
    [true, null],
  ])("%j is %j", (value, time) => {
    expect(toEpochMs(value)).toBe(time);
  });

  it("is plausible up to a minute ahead of ours", () => {
    expect([NOW - 86_400_000, NOW, NOW + 60_000].every((at) => isPlausible(at, NOW))).toBe(true);
    const wrong = [NOW + 60_001, NOW + 90_000, NOW + 1e11, NOW / 1000, NOW + 0.5, 1e18];
    expect(wrong.some((at) => isPlausible(at, NOW))).toBe(false);
  });
});
