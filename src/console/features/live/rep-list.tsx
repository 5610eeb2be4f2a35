import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { useState } from "react";
import { Empty } from "../../parts/empty.tsx";
import { spanSince } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { usePresence } from "../../api/resources.ts";

const colours: Readonly<Record<string, string>> = {
  free: "green",
  offered: "blue",
  ringing: "blue",
  talking: "indigo",
  "wrap-up": "violet",
};

/** What every rep is doing, and for how long. */
export function RepList() {
  const presence = usePresence();
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {words.live.reps}
      </Title>
      <QueryView query={presence}>
        {(reps) =>
          reps.length === 0 ? (
            <Empty title={words.live.noReps}>{words.live.noRepsHint}</Empty>
          ) : (
            reps.map((rep) => (
              <Paper key={rep.repId} withBorder p="sm">
                <Group justify="space-between" wrap="nowrap">
                  <div>
                    <Text fw={600}>{rep.name}</Text>
                    {rep.since !== null && (
                      <Text size="xs" c="dimmed">
                        {words.live.since} {spanSince(rep.since, now)}
                      </Text>
                    )}
                  </div>
                  <Badge variant="light" color={colours[rep.state] ?? "gray"}>
                    {presenceWord(rep.state)}
                  </Badge>
                </Group>
              </Paper>
            ))
          )
        }
      </QueryView>
    </Stack>
  );
}

function presenceWord(state: string): string {
  const known: Readonly<Record<string, string>> = words.presence;
  return known[state] ?? state;
}
