import { Button, Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { BarChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useLines, useRepName } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { downloadCsv } from "./download-csv.ts";
import { HoldOut } from "./hold-out.tsx";
import { Losses } from "./losses.tsx";

const SPANS = [7, 30, 90] as const;
const GROUPS = ["day", "line", "rep"] as const;
const STEPS = ["calls", "known", "matched", "free", "offered", "answered"] as const;
const colours = ["gray.6", "blue.6", "cyan.6", "teal.6", "green.6", "green.9"];

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** How many callers reached their own rep, where the others were lost, and how long it took. */
export function ReportsPage() {
  const [days, setDays] = useState<number>(30);
  const [by, setBy] = useState<(typeof GROUPS)[number]>("day");
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const nameOf = useRepName();
  const { data: lines = [] } = useLines();
  const funnel = useQuery({
    queryKey: ["reports", "funnel", days, by],
    queryFn: async () =>
      (await read(api.GET("/api/funnel", { params: { query: { days, by, timeZone } } }))).items,
  });
  const nameFor = (key: string) => {
    if (by === "rep") return nameOf(key) ?? words.live.formerRep;
    if (by === "line") return lines.find(({ id }) => id === key)?.name ?? key;
    return day.format(new Date(`${key}T00:00:00`));
  };
  return (
    <Page
      title={words.reports.title}
      about={words.reports.about}
      actions={
        <Group>
          <SegmentedControl
            aria-label={words.reports.span}
            data={SPANS.map((span) => ({
              value: String(span),
              label: `${span} ${words.reports.days}`,
            }))}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
          />
          <SegmentedControl
            aria-label={words.reports.by}
            data={GROUPS.map((value) => ({ value, label: words.reports.groups[value] }))}
            value={by}
            onChange={setBy}
          />
        </Group>
      }
    >
      <QueryView query={funnel}>
        {(items) => {
          const rows = items.map((item) => ({ ...item, key: nameFor(item.key) }));
          if (rows.every(({ calls }) => calls === 0)) {
            return <Empty title={words.reports.none}>{words.reports.noneHint}</Empty>;
          }
          return (
            <Stack>
              <Paper withBorder p="md">
                <Group justify="space-between">
                  <Title order={3} size="h4">
                    {words.reports.funnel}
                  </Title>
                  <Button
                    size="compact-sm"
                    variant="light"
                    onClick={() => downloadCsv("stickyline-funnel.csv", rows)}
                  >
                    {words.reports.csv}
                  </Button>
                </Group>
                <BarChart
                  h={320}
                  data={rows}
                  dataKey="key"
                  withLegend
                  legendProps={{ itemSorter: null }}
                  series={STEPS.map((name, place) => ({
                    name,
                    label: words.reports.steps[name],
                    color: colours[place] ?? "gray.6",
                  }))}
                />
                <Text size="sm" mt="xs">
                  {summary(rows)}
                </Text>
              </Paper>
              <Losses rows={rows} />
              <HoldOut days={days} />
            </Stack>
          );
        }}
      </QueryView>
    </Page>
  );
}

function summary(rows: readonly { calls: number; known: number; answered: number }[]): string {
  const total = (field: "calls" | "known" | "answered") =>
    rows.reduce((sum, row) => sum + row[field], 0);
  const known = total("known");
  const share = known === 0 ? 0 : Math.round((total("answered") / known) * 100);
  return `${total("calls")} ${words.reports.steps.calls}, ${known} ${words.reports.steps.known}, ${share} % ${words.reports.reached}`;
}
