export type Row = {
  readonly what: string;
  readonly ours: string;
  readonly baseline: string;
  readonly aim: string;
  /** Null: it only describes. */
  readonly met: boolean | null;
};

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The smallest value that `share` of all are not above; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Ours over the baseline's, as a share that must be reached. */
export function shareRow(what: string, ours: number, base: number, aim: number): Row {
  const share = ours / base;
  return {
    what,
    ours: `${Math.round(ours)}/s`,
    baseline: `${Math.round(base)}/s`,
    aim: `${share.toFixed(2)} of ≥ ${aim.toFixed(2)}`,
    met: share >= aim,
  };
}

export function renderReport(heading: readonly string[], rows: readonly Row[]): string {
  const verdict = (met: boolean | null) => (met === null ? "" : met ? "met" : "**not met**");
  const cells = rows.map(({ what, ours, baseline, aim, met }) => [
    what,
    ours,
    baseline,
    aim,
    verdict(met),
  ]);
  const table = [
    ["what", "ours", "baseline", "aim", ""],
    ["---", "---", "---", "---", "---"],
    ...cells,
  ];
  return [
    "# Benchmarks: the last figures",
    "",
    ...heading,
    "",
    ...table.map((row) => `| ${row.join(" | ")} |`),
    "",
  ].join("\n");
}
