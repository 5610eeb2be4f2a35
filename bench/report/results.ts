import { readFile, writeFile } from "node:fs/promises";
import { renderTable } from "./render.ts";
import { figure, type Row } from "./row.ts";

const FILE = new URL("../RESULTS.md", import.meta.url);

/** Keeps a report as the one that later runs are compared with. */
export function writeResults(report: string): Promise<void> {
  return writeFile(FILE, `${report}\n`);
}

/** The report that was kept. Throws where there is none yet. */
export function readKept(): Promise<string> {
  return readFile(FILE, "utf8").catch(() => {
    throw new Error("bench/RESULTS.md is not there yet: npm run bench -- --write makes it");
  });
}

/** A report's values by what they are of. */
export function readValues(report: string): ReadonlyMap<string, number> {
  const cells = report.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  return new Map(
    cells.flatMap(([, what, , , value]) => {
      const read = Number.parseFloat((value ?? "").replaceAll(",", ""));
      return what === undefined || Number.isNaN(read) ? [] : [[what, read] as const];
    }),
  );
}

/** What has changed since a report was kept. */
export function renderChange(kept: ReadonlyMap<string, number>, rows: readonly Row[]): string {
  const cells = rows.map(({ what, value, unit, aim }) => {
    const before = kept.get(what);
    const change = before === undefined || before === 0 ? null : (value / before - 1) * 100;
    const isBetter = aim !== null && change !== null && (aim.is === "≥") === change > 0;
    const judged =
      aim === null || change === null || change === 0 ? "" : isBetter ? "better" : "worse";
    return [
      what,
      before === undefined ? "" : `${figure(before)} ${unit}`,
      `${figure(value)} ${unit}`,
      change === null ? "new" : `${change > 0 ? "+" : ""}${change.toFixed(1)} %`,
      judged,
    ];
  });
  return renderTable(["what", "before", "now", "change", ""], cells);
}
