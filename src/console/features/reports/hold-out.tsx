import { Group, Paper, RingProgress, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";

/** What the routing is worth: callers who were held out of it beside all others. */
export function HoldOut({ days }: { days: number }) {
  const holdOut = useQuery({
    queryKey: ["reports", "hold-out", days],
    queryFn: () => read(api.GET("/api/hold-out", { params: { query: { days, by: "day" } } })),
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.reports.holdOut}
      </Title>
      <Text size="sm" c="dimmed">
        {words.reports.holdOutHint}
      </Text>
      <QueryView query={holdOut}>
        {({ heldOut, others }) => (
          <Group>
            <Ring name={words.reports.others} {...others} color="green" />
            <Ring name={words.reports.heldOut} {...heldOut} color="gray" />
          </Group>
        )}
      </QueryView>
    </Paper>
  );
}

function Ring(props: { name: string; calls: number; share: number | null; color: string }) {
  const { name, calls, share, color } = props;
  const percent = Math.round((share ?? 0) * 100);
  return (
    <Group>
      <RingProgress
        size={110}
        sections={[{ value: percent, color }]}
        label={
          <Text ta="center" fw={700}>
            {share === null ? "–" : `${percent} %`}
          </Text>
        }
      />
      <div>
        <Text fw={600}>{name}</Text>
        <Text size="sm">
          {calls} {words.reports.steps.calls}
        </Text>
      </div>
    </Group>
  );
}
