import { Badge, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type Line, useDecisions } from "../../api/resources.ts";
import { Health } from "../../parts/health.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

/** What is pasted where, with a light for each line that turns when its first request comes. */
export function FirstRequests({ lines }: { lines: readonly Line[] }) {
  const { data: decisions = [] } = useDecisions({ limit: 200 });
  return lines.map((line) => {
    const isHeard =
      line.health.lastRequestAt !== null || decisions.some(({ lineId }) => lineId === line.id);
    return (
      <Paper key={line.id} withBorder p="md">
        <Stack gap="xs">
          <Group justify="space-between">
            <Title order={3} size="h4">
              {line.name}
            </Title>
            {!isHeard ? (
              <Badge color="orange" role="status">
                {words.setUp.waiting}
              </Badge>
            ) : (
              <Badge color="green" role="status">
                {words.setUp.received}
              </Badge>
            )}
          </Group>
          <Text size="sm">{wordFor(words.setUp.paste, line.vendor)}</Text>
          <Code block>{line.routeUrl}</Code>
          <Text size="sm">{words.setUp.pasteEvents}</Text>
          <Code block>{line.eventsUrl}</Code>
          <Health health={line.health} />
        </Stack>
      </Paper>
    );
  });
}
