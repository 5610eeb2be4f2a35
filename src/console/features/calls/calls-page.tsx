import { Anchor, Badge, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Decision, useDecisions, useLines, useReps } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

const MOST = 1_000;

/** Finds calls by number, rep, line and outcome. */
export function CallsPage() {
  const [text, setText] = useState("");
  const [number] = useDebouncedValue(text.trim(), 300);
  const [repId, setRepId] = useState<string | null>(null);
  const [lineId, setLineId] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const decisions = useDecisions(number === "" ? { limit: MOST } : { limit: MOST, number });
  const { data: reps = [] } = useReps();
  const { data: lines = [] } = useLines();
  const isMeant = (decision: Decision) =>
    (repId === null || decision.repId === repId) &&
    (lineId === null || decision.lineId === lineId) &&
    (outcome === null || decision.outcome === outcome);
  const nameOf = (id: string | undefined) => reps.find((rep) => rep.id === id)?.name;
  const lineOf = (id: string) => lines.find((line) => line.id === id)?.name;
  const columns: readonly Column<Decision>[] = [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} /> },
    {
      title: words.calls.number,
      cell: (decision) => (
        <Anchor component={Link} to={`/calls/${encodeURIComponent(decision.id)}`}>
          {decision.number ?? words.live.withheld}
        </Anchor>
      ),
    },
    {
      title: words.calls.outcome,
      grow: 2,
      cell: (decision) => (
        <Badge variant="light" color={decision.outcome === "rep" ? "green" : "gray"}>
          {nameOf(decision.repId) ?? wordFor(words.outcome, decision.outcome)}
        </Badge>
      ),
    },
    { title: words.calls.why, cell: ({ reason }) => reason, grow: 4 },
    { title: words.calls.line, cell: (decision) => lineOf(decision.lineId) ?? "" },
  ];
  return (
    <Page title={words.calls.title} about={words.calls.about}>
      <Group align="flex-end">
        <TextInput
          label={words.calls.number}
          placeholder="+1 415 …"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          label={words.calls.rep}
          clearable
          searchable
          data={reps.map(({ id, name }) => ({ value: id, label: name }))}
          value={repId}
          onChange={setRepId}
        />
        <Select
          label={words.calls.line}
          clearable
          data={lines.map(({ id, name }) => ({ value: id, label: name }))}
          value={lineId}
          onChange={setLineId}
        />
        <Select
          label={words.calls.outcome}
          clearable
          data={Object.entries(words.outcome).map(([value, label]) => ({ value, label }))}
          value={outcome}
          onChange={setOutcome}
        />
      </Group>
      <QueryView query={decisions}>
        {(all) => {
          const rows = all.filter(isMeant);
          return rows.length === 0 ? (
            <Empty title={words.calls.none}>{words.calls.noneHint}</Empty>
          ) : (
            <RowTable
              label={words.calls.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
            />
          );
        }}
      </QueryView>
    </Page>
  );
}
