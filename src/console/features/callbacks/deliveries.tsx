import { Badge, Group, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useRepName } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

const OUTCOMES = ["sent", "failed"] as const;

/** Whom was told what on which channel, and whether it arrived. What failed for good stands under what was given up. */
export function Deliveries() {
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number] | null>(null);
  const nameOf = useRepName();
  const deliveries = useQuery({
    queryKey: ["deliveries", outcome],
    queryFn: async () =>
      (
        await read(
          api.GET("/api/notices/deliveries", {
            params: { query: { limit: 1_000, ...(outcome === null ? {} : { outcome }) } },
          }),
        )
      ).items,
  });
  type Delivery = NonNullable<typeof deliveries.data>[number];
  const columns: readonly Column<Delivery>[] = [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} /> },
    {
      title: words.deliveries.channel,
      cell: ({ channel }) => wordFor(words.deliveries.channels, channel),
    },
    { title: words.deliveries.kind, cell: ({ kind }) => wordFor(words.deliveries.kinds, kind) },
    { title: words.calls.rep, cell: ({ repId }) => nameOf(repId) ?? words.live.formerRep },
    {
      title: words.calls.outcome,
      grow: 3,
      cell: (one) => (
        <Group gap="xs">
          <Badge variant="light" color={one.outcome === "sent" ? "green" : "red"}>
            {wordFor(words.deliveries.outcomes, one.outcome)}
            {one.attempts > 1 && ` · ${one.attempts}`}
          </Badge>
          {one.error}
        </Group>
      ),
    },
  ];
  return (
    <Stack>
      <Group>
        <Select
          clearable
          label={words.calls.outcome}
          placeholder={words.callbacks.allStates}
          data={OUTCOMES.map((value) => ({ value, label: words.deliveries.outcomes[value] }))}
          value={outcome}
          onChange={(chosen) => setOutcome(OUTCOMES.find((known) => known === chosen) ?? null)}
        />
      </Group>
      <QueryView query={deliveries}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.deliveries.none}>{words.deliveries.noneHint}</Empty>
          ) : (
            <RowTable
              label={words.deliveries.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
    </Stack>
  );
}
