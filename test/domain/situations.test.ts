import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decideSituation } from "./support/situation.ts";

const page = readFileSync(new URL("../../docs/situations.md", import.meta.url), "utf8");

/** The table's rows: situation, what is known, who gets the call, what the timeline says. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (situation|-+) /.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, name = "", known = "", target = "", reason = ""]) => ({ name, known, target, reason }));

describe("docs/situations.md", () => {
  it("names at least 150 situations, each once", () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it.each(rows)("$name", ({ known, target, reason }) => {
    expect(decideSituation(known)).toEqual({ target, reason });
  });
});
