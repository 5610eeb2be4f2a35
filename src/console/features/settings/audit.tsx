import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { useActorName, useAskerNames } from "../../api/actors.ts";
import { useMe } from "../../api/me.ts";
import { useCallbacks, useLines, usePolicies, useReps } from "../../api/resources.ts";
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
  const { data: reps = [] } = useReps();
  const { data: lines = [] } = useLines();
  const { data: policies = [] } = usePolicies();
  const { data: me } = useMe();
  const { data: callbacks = [] } = useCallbacks(null);
  const actorName = useActorName();
  const askers = useAskerNames();
  const names = new Map([
    ...[...reps, ...lines, ...policies, ...(me?.workspaces ?? [])].map(
      ({ id, name }): [string, string] => [id, name],
    ),
    ...callbacks.map(({ id, number }): [string, string] => [id, number]),
    ...askers,
  ]);
  type Entry = NonNullable<typeof audit.data>[number];
  const columns: readonly Column<Entry>[] = [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} />, grow: 2 },
    { title: words.settings.actor, cell: ({ actor }) => actorName(actor), grow: 2 },
    { title: words.settings.action, cell: ({ action }) => inWords(action), grow: 3 },
    {
      title: words.settings.subject,
      cell: ({ subject }) => names.get(subject) ?? subject,
      grow: 3,
    },
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

/** `policy.went-live` as a person says it. */
function inWords(action: string): string {
  const text = action
    .replaceAll(/[.-]/g, " ")
    .replace(/^api\b/, "API")
    .replace(/^crm\b/, "CRM");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
