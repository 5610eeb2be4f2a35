import { BarChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { Progress, Stack, Text } from "@mantine/core";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

type Tally = {
  readonly decisions: number;
  readonly toRep: number;
  readonly toTeam: number;
  readonly toFallback: number;
  readonly asked: number;
};
type Difference = {
  readonly before: { readonly outcome: string };
  readonly after: { readonly outcome: string };
};

const ENDS = ["toRep", "toTeam", "toFallback", "asked"] as const;
const MOST_WAYS = 8;

/** Where the calls went and where they would have gone, side by side; and which of them would have changed sides. */
export function ReplayPicture(props: {
  before: Tally;
  after: Tally;
  differences: readonly Difference[];
}) {
  const { before, after, differences } = props;
  const data = ENDS.map((end) => ({
    end: words.policies.ends[end],
    before: before[end],
    after: after[end],
  }));
  const ways = new Map<string, number>();
  for (const { before: was, after: is } of differences) {
    const way = `${wordFor(words.outcome, was.outcome)} → ${wordFor(words.outcome, is.outcome)}`;
    ways.set(way, (ways.get(way) ?? 0) + 1);
  }
  const commonest = [...ways].toSorted(([, one], [, other]) => other - one).slice(0, MOST_WAYS);
  return (
    <Stack gap="xs">
      <BarChart
        h={200}
        data={data}
        dataKey="end"
        withLegend
        series={[
          { name: "before", label: words.policies.before, color: "gray.6" },
          { name: "after", label: words.policies.after, color: "indigo.7" },
        ]}
      />
      {commonest.map(([way, count]) => (
        <div key={way}>
          <Text size="sm">
            {way}: {count}
          </Text>
          <Progress aria-label={way} value={(count / differences.length) * 100} />
        </div>
      ))}
    </Stack>
  );
}
