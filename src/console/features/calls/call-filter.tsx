import { Select, SimpleGrid, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { OUTCOMES } from "../../api/outcomes.ts";
import { useLines, useReps } from "../../api/resources.ts";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

export type Filter = {
  readonly number: string;
  readonly name: string;
  readonly repId: string | null;
  readonly lineId: string | null;
  readonly outcome: string | null;
  /** Days of the viewer's own zone, `2026-11-26`; both included. */
  readonly days: readonly [string | null, string | null];
};

export const NO_FILTER: Filter = {
  number: "",
  name: "",
  repId: null,
  lineId: null,
  outcome: null,
  days: [null, null],
};

/** What calls are searched by. */
export function CallFilter(props: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { filter, onChange } = props;
  const { data: reps = [] } = useReps();
  const { data: lines = [] } = useLines();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" maw={1_600} role="search">
      <TextInput
        label={words.calls.number}
        placeholder="+1 415 …"
        value={filter.number}
        onChange={(event) => onChange({ ...filter, number: event.currentTarget.value })}
      />
      <TextInput
        label={words.calls.person}
        placeholder={words.calls.personHint}
        value={filter.name}
        onChange={(event) => onChange({ ...filter, name: event.currentTarget.value })}
      />
      <Select
        label={words.calls.rep}
        clearable
        searchable
        data={reps.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.repId}
        onChange={(repId) => onChange({ ...filter, repId })}
      />
      <Select
        label={words.calls.line}
        clearable
        data={lines.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.lineId}
        onChange={(lineId) => onChange({ ...filter, lineId })}
      />
      <Select
        label={words.calls.outcome}
        clearable
        data={OUTCOMES.map((value) => ({ value, label: wordFor(words.outcome, value) }))}
        value={filter.outcome}
        onChange={(outcome) => onChange({ ...filter, outcome })}
      />
      <DatePickerInput
        type="range"
        allowSingleDateInRange
        clearable
        label={words.calls.days}
        placeholder={words.calls.anyDay}
        value={[...filter.days]}
        onChange={([from, to]) => onChange({ ...filter, days: [from, to] })}
      />
    </SimpleGrid>
  );
}
