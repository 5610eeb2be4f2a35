import { describe, expect, it } from "vitest";
import { shareOf } from "../../src/domain/share.ts";

describe("shareOf", () => {
  it("is the same for the same text, and from 0 up to 100", () => {
    expect(shareOf("+14155551001")).toBe(shareOf("+14155551001"));
    expect(shareOf("")).toBeGreaterThanOrEqual(0);
    expect(shareOf("")).toBeLessThan(100);
  });

  it("never changes from version to version: who is in the comparison group stays there", () => {
    expect(["", "a", "+14155551001", "ü"].map((text) => Math.floor(shareOf(text) * 1e6))).toEqual([
      10_427_125, 4_366_504, 80_053_394, 4_363_093,
    ]);
  });

  it("spreads numbers that follow one another evenly", () => {
    const shares = Array.from({ length: 10_000 }, (_, i) => shareOf(`+1415555${1_000 + i}`));
    for (const edge of [10, 25, 50, 90]) {
      const below = shares.filter((share) => share < edge).length / shares.length;
      expect(Math.abs(below - edge / 100)).toBeLessThan(0.02);
    }
  });
});
