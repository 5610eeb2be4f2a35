import { describe, expect, it } from "vitest";
import { readOptions } from "../../bench/options.ts";
import { renderSections } from "../../bench/report/render.ts";
import { readValues, renderChange } from "../../bench/report/results.ts";
import { atLeast, atMost, type Row } from "../../bench/report/row.ts";
import { percentile } from "../../bench/report/statistics.ts";
import { FULL, QUICK, WHOLE } from "../../bench/sizes.ts";

const row = (what: string, value: number, aim: Row["aim"]): Row => ({
  what,
  ours: "6,012/s",
  against: "8,016/s",
  value,
  unit: "×",
  aim,
});

describe("the bench's report", () => {
  it("says of each row whether it is met", () => {
    const rows = [
      row("fast", 0.75, atLeast(0.75)),
      row("late", 2.01, atMost(2)),
      row("so", 1, null),
    ];
    const lines = renderSections([{ title: "routing", rows }]).split("\n");
    expect(lines[0]).toBe("## routing");
    const cells = lines.slice(4).map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells.map(([, what, , , value, aim, met]) => [what, value, aim, met])).toEqual([
      ["fast", "0.75 ×", "≥ 0.75 ×", "met"],
      ["late", "2.01 ×", "≤ 2 ×", "**not met**"],
      ["so", "1 ×", "", ""],
    ]);
  });

  it("is compared with one that was kept", () => {
    const kept = renderSections([
      {
        title: "maps",
        rows: [
          row("load", 142_000, atLeast(250_000)),
          row("late", 2, atMost(2)),
          row("same", 1, null),
        ],
      },
    ]);
    const now = [
      row("load", 213_000, atLeast(250_000)),
      row("late", 3, atMost(2)),
      row("same", 1, null),
      row("other", 5, null),
    ];
    const changed = renderChange(readValues(kept), now).split("\n").slice(2);
    const cells = changed.map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells.map(([, what, , , change, judged]) => [what, change, judged])).toEqual([
      ["load", "+50.0 %", "better"],
      ["late", "+50.0 %", "worse"],
      ["same", "0.0 %", ""],
      ["other", "new", ""],
    ]);
  });

  it("takes the value that a share of all are not above", () => {
    const values = Array.from({ length: 1_000 }, (_, i) => 1_000 - i);
    expect([0.5, 0.99, 0.999].map((share) => percentile(values, share))).toEqual([500, 990, 999]);
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe("what the bench is asked for", () => {
  it("is all of it, or groups by name", () => {
    expect(readOptions([])).toMatchObject({ sizes: WHOLE, writes: false, compares: false });
    expect(readOptions(["--only", "maps,routing"]).groups.map(({ name }) => name)).toEqual([
      "routing",
      "maps",
    ]);
    expect(readOptions(["--full", "--write"])).toMatchObject({ sizes: FULL, writes: true });
    expect(readOptions(["--quick", "--compare"])).toMatchObject({ sizes: QUICK, compares: true });
  });

  it.each([
    [["--only", "routes"]],
    [["--fast"]],
    [["--write", "--only", "maps"]],
    [["--write", "--quick"]],
  ])("is refused: %s", (args) => {
    expect(() => readOptions(args)).toThrow();
  });
});
