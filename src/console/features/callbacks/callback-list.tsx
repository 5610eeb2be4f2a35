import { Badge, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type Callback, useCallbacks, useLines, useRepName } from "../../api/resources.ts";
import { useMay } from "../../api/me.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { CallbackActions } from "./callback-actions.tsx";

const STATES = ["open", "done", "expired", "cancelled", "failed", "withdrawn", "joined"] as const;

/** Where they are called, and from where they called if that is another number. */
function CallbackNumber({ number, entered, calledFrom }: Callback) {
  if (!entered) return <PhoneLink number={number} />;
  const from = calledFrom === null ? "" : `, ${words.callbacks.calledFrom} ${calledFrom}`;
  return (
    <>
      <PhoneLink number={number} />
      <Text size="xs" c="dimmed">
        {words.callbacks.entered}
        {from}
      </Text>
    </>
  );
}

/** Promises to ring callers back; at first those that still stand. */
export function CallbackList() {
  const [state, setState] = useState<(typeof STATES)[number] | null>("open");
  const callbacks = useCallbacks(state);
  const nameOf = useRepName();
  const { data: lines = [] } = useLines();
  const isManager = useMay("manager");
  const managed: readonly Column<Callback>[] = [
    { title: words.calls.rep, cell: ({ repId }) => nameOf(repId) ?? words.callbacks.anybody },
    { title: words.calls.line, cell: (one) => lines.find(({ id }) => id === one.lineId)?.name },
  ];
  const columns: readonly Column<Callback>[] = [
    { title: words.callbacks.promised, cell: ({ promisedAt }) => <Moment at={promisedAt} /> },
    { title: words.calls.number, cell: (one) => <CallbackNumber {...one} /> },
    ...(isManager ? managed : []),
    {
      title: words.callbacks.state,
      cell: (one) => (
        <>
          <Badge variant="light">{wordFor(words.callbacks.states, one.state)}</Badge>
          {one.closedReason !== null && (
            <Text size="xs" c="dimmed">
              {wordFor(words.callbacks.reasons, one.closedReason)}
            </Text>
          )}
        </>
      ),
    },
    { title: words.people.actions, cell: (one) => <CallbackActions callback={one} /> },
  ];
  return (
    <Stack>
      <Group>
        <Select
          label={words.callbacks.state}
          clearable
          placeholder={words.callbacks.allStates}
          data={STATES.map((value) => ({ value, label: words.callbacks.states[value] }))}
          value={state}
          onChange={(chosen) => setState(STATES.find((known) => known === chosen) ?? null)}
        />
      </Group>
      <QueryView query={callbacks}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.callbacks.none}>
              {state === "open" ? words.callbacks.noneHint : words.callbacks.noneInState}
            </Empty>
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
    </Stack>
  );
}
