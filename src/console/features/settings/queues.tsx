import { Alert, Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { spanOf } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";

const COUNTS = ["waiting", "active", "delayed"] as const;

/** How much work waits in each queue and for how long; what failed for good stands under what was given up. */
export function Queues() {
  const queues = useQuery({ queryKey: ["queues"], queryFn: () => read(api.GET("/api/queues")) });
  return (
    <Stack gap="xs">
      <Group>
        <Title order={3} size="h4">
          {words.queues.title}
        </Title>
        <Button
          size="compact-sm"
          variant="light"
          loading={queues.isFetching}
          onClick={() => void queues.refetch()}
        >
          {words.queues.again}
        </Button>
      </Group>
      <QueryView query={queues}>
        {({ items, unreachable, deadLetters }) => (
          <>
            {unreachable.map((backend) => (
              <Alert key={backend} color="red">
                {words.queues.unreachable} {backend}
              </Alert>
            ))}
            <Text size="sm">
              {words.deadLetters.title}:{" "}
              {Object.values(deadLetters).reduce((sum, count) => sum + count, 0)}
            </Text>
            <Table aria-label={words.queues.title} maw={720}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.queues.queue}</Table.Th>
                  {COUNTS.map((count) => (
                    <Table.Th key={count}>{words.queues[count]}</Table.Th>
                  ))}
                  <Table.Th>{words.queues.oldest}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items
                  .filter((one) => one.backend === "redis" || one.waiting + one.active > 0)
                  .map((one) => (
                    <Table.Tr key={`${one.backend} ${one.queue}`}>
                      <Table.Th>
                        {one.queue}
                        {one.backend === "postgresql" && ` (${words.queues.second})`}
                      </Table.Th>
                      {COUNTS.map((count) => (
                        <Table.Td key={count}>{one[count]}</Table.Td>
                      ))}
                      <Table.Td>{one.oldestMs > 0 ? spanOf(one.oldestMs) : "–"}</Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </>
        )}
      </QueryView>
    </Stack>
  );
}
