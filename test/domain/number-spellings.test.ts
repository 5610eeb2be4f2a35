import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { callerKey } from "../../src/domain/caller-key.ts";
import { toE164, toE164List } from "../../src/domain/phone-number.ts";

const page = readFileSync(new URL("../../docs/numbers.md", import.meta.url), "utf8");

/** The rows of one section's table. */
function rowsOf(heading: string): { region: string; written: string; e164: string }[] {
  const section = page.split("\n## ").find((part) => part.startsWith(heading)) ?? "";
  return section
    .split("\n")
    .filter((line) => /^\| [A-Z]{2} /.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, region = "", written = "", e164 = ""]) => ({
      region,
      written: written.replaceAll("`", ""),
      e164,
    }));
}

const read = rowsOf("What is read");

describe("docs/numbers.md", () => {
  it("names at least 200 spellings of 40 countries", () => {
    expect(read.length).toBeGreaterThanOrEqual(200);
    expect(new Set(read.map(({ region }) => region)).size).toBeGreaterThanOrEqual(40);
  });

  it.each(read)("in $region reads $written as $e164", ({ region, written, e164 }) => {
    const number = toE164(written, region);
    expect(number === null ? null : callerKey(number)).toBe(callerKey(e164));
    expect(toE164List(written, region).map(callerKey)).toEqual([callerKey(e164)]);
  });

  it.each(rowsOf("What is not"))("in $region does not read $written", (row) => {
    expect(toE164(row.written, row.region) ?? "nothing").toBe(row.e164);
  });
});
