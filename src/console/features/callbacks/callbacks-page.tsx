import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { useLines, useRepName } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";
import { DeadLetters } from "./dead-letters.tsx";

/** The promises to ring callers back, and what could not be done by itself. */
export function CallbacksPage() {
  const callbacks = useQuery({
    queryKey: ["callbacks"],
    queryFn: async () =>
      (await read(api.GET("/api/callbacks", { params: { query: { limit: 500 } } }))).items,
  });
  const nameOf = useRepName();
  const { data: lines = [] } = useLines();
  type Callback = NonNullable<typeof callbacks.data>[number];
  const columns: readonly Column<Callback>[] = [
    { title: words.callbacks.promised, cell: ({ promisedAt }) => <Moment at={promisedAt} /> },
    { title: words.calls.number, cell: ({ number }) => number },
    { title: words.calls.rep, cell: ({ repId }) => nameOf(repId) ?? words.callbacks.anybody },
    { title: words.calls.line, cell: (one) => lines.find(({ id }) => id === one.lineId)?.name },
    { title: words.callbacks.state, cell: ({ state }) => <Badge variant="light">{state}</Badge> },
  ];
  return (
    <Page title={words.callbacks.title} about={words.callbacks.about}>
      <QueryView query={callbacks}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.callbacks.none}>{words.callbacks.noneHint}</Empty>
          ) : (
            <RowTable
              label={words.callbacks.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
      <DeadLetters />
    </Page>
  );
}
