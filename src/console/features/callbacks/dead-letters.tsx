import { Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";

/** Work that was given up after its last attempt, with the reason. */
export function DeadLetters() {
  const letters = useQuery({
    queryKey: ["dead-letters"],
    queryFn: async () =>
      (await read(api.GET("/api/maintenance/dead-letters", { params: { query: { limit: 200 } } })))
        .items,
  });
  type Letter = NonNullable<typeof letters.data>[number];
  const columns: readonly Column<Letter>[] = [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} /> },
    { title: words.deadLetters.job, cell: ({ jobName }) => jobName },
    { title: words.deadLetters.error, cell: ({ error }) => error, grow: 4 },
  ];
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.deadLetters.title}
      </Title>
      <QueryView query={letters}>
        {(rows) =>
          rows.length === 0 ? (
            <Text size="sm">{words.deadLetters.none}</Text>
          ) : (
            <RowTable
              label={words.deadLetters.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
    </Paper>
  );
}
