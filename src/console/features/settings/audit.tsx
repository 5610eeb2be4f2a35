import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";

/** Who changed what, newest first. */
export function Audit() {
  const audit = useQuery({
    queryKey: ["audit"],
    queryFn: async () =>
      (await read(api.GET("/api/audit", { params: { query: { limit: 500 } } }))).items,
  });
  type Entry = NonNullable<typeof audit.data>[number];
  const columns: readonly Column<Entry>[] = [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} />, grow: 2 },
    { title: words.settings.actor, cell: ({ actor }) => actor, grow: 2 },
    { title: words.settings.action, cell: ({ action }) => action, grow: 3 },
    { title: words.settings.subject, cell: ({ subject }) => subject, grow: 3 },
  ];
  return (
    <QueryView query={audit}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={words.settings.noAudit}>{words.settings.noAuditHint}</Empty>
        ) : (
          <RowTable
            label={words.settings.audit}
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
          />
        )
      }
    </QueryView>
  );
}
