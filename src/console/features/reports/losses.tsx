import { Paper, Title } from "@mantine/core";
import { BarChart } from "@mantine/charts";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

type Row = { readonly losses: readonly { after: string; cause: string; calls: number }[] };

/** Why callers did not reach their own rep, the commonest cause first. */
export function Losses({ rows }: { rows: readonly Row[] }) {
  const byCause = new Map<string, number>();
  for (const { cause, calls } of rows.flatMap(({ losses }) => losses)) {
    const name = wordFor(words.causes, cause);
    byCause.set(name, (byCause.get(name) ?? 0) + calls);
  }
  const data = [...byCause]
    .map(([cause, calls]) => ({ cause, calls }))
    .toSorted((one, other) => other.calls - one.calls)
    .slice(0, 12);
  if (data.length === 0) return null;
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.reports.losses}
      </Title>
      <BarChart
        h={Math.max(160, data.length * 36)}
        orientation="vertical"
        data={data}
        dataKey="cause"
        yAxisProps={{ width: 240 }}
        xAxisProps={{ allowDecimals: false }}
        series={[{ name: "calls", label: words.reports.steps.calls, color: "orange.7" }]}
      />
    </Paper>
  );
}
