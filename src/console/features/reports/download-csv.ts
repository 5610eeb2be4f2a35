import { toCsv } from "./to-csv.ts";

/** Gives the browser a file of these rows. */
export function downloadCsv(
  name: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): void {
  const url = URL.createObjectURL(new Blob([toCsv(rows)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
