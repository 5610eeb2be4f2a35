/** What a sheet program takes for the beginning of a formula, in either width, and what it passes over before that. */
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** A sheet program would run a cell that begins like a formula, so such a text gets an apostrophe first. */
function cellOf(value: unknown): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of plain values as CSV; columns are those of the first row, nested ones are left out. */
export function toCsv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.entries(rows[0] ?? {})
    .filter(([, value]) => typeof value !== "object" || value === null)
    .map(([name]) => name);
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
  return `${lines.map((line) => line.map(cellOf).join(",")).join("\r\n")}\r\n`;
}
