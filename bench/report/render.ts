import { figure, isMet, type Row } from "./row.ts";

export type Section = { readonly title: string; readonly rows: readonly Row[] };

const HEAD = ["what", "ours", "against", "value", "aim", ""];

/** Sections of rows as Markdown: it is read in a terminal, and kept in RESULTS.md. */
export function renderSections(sections: readonly Section[]): string {
  return sections
    .map(({ title, rows }) => `## ${title}\n\n${renderTable(HEAD, rows.map(cells))}`)
    .join("\n\n");
}

/** Columns as wide as what is in them, so that it can be read as it is. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cell: readonly string[]) =>
    `| ${widths.map((width, column) => (cell[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}

function cells(row: Row): string[] {
  const met = isMet(row);
  const unit = row.unit === "" ? "" : ` ${row.unit}`;
  return [
    row.what,
    row.ours,
    row.against,
    `${figure(row.value)}${unit}`,
    row.aim === null ? "" : `${row.aim.is} ${figure(row.aim.value)}${unit}`,
    met === null ? "" : met ? "met" : "**not met**",
  ];
}
