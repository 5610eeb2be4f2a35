import {
  Button,
  Fieldset,
  Group,
  Input,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import type { ReactNode } from "react";
import { Holidays } from "./holidays.tsx";
import { type Hours, zonesWith } from "./hours.ts";
import { words } from "../words/en.ts";

type Day = keyof Hours["weekly"];

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const satisfies Day[];
const OFFICE = ["09:00", "17:00"];

/** Opening hours by weekday, in one time zone; off: always open. */
export function HoursFields(props: {
  label: string;
  value: Hours | null;
  /** By field; what is said of the hours, or of a part of them, is shown. */
  errors: Readonly<Record<string, ReactNode>>;
  onChange: (hours: Hours | null) => void;
}) {
  const { value, errors, onChange } = props;
  const error = Object.entries(errors).find(([field]) => /^hours(\.|$)/.test(field))?.[1];
  return (
    <Fieldset legend={props.label}>
      <Stack gap="xs">
        {error !== undefined && <Input.Error role="alert">{error}</Input.Error>}
        <Switch
          label={words.hours.on}
          checked={value !== null}
          onChange={(event) => onChange(event.currentTarget.checked ? officeHours() : null)}
        />
        {value === null ? (
          <Text size="sm">{words.hours.always}</Text>
        ) : (
          <>
            <Select
              label={words.hours.zone}
              searchable
              data={zonesWith(value.timeZone)}
              value={value.timeZone}
              allowDeselect={false}
              onChange={(timeZone) => timeZone !== null && onChange({ ...value, timeZone })}
            />
            <Holidays
              holidays={value.holidays}
              onChange={(holidays) => onChange({ ...value, holidays })}
            />
            {DAYS.map((day) => (
              <DaySpans
                key={day}
                day={day}
                spans={value.weekly[day] ?? []}
                onChange={(spans) =>
                  onChange({ ...value, weekly: { ...value.weekly, [day]: spans } })
                }
              />
            ))}
          </>
        )}
      </Stack>
    </Fieldset>
  );
}

type Spans = NonNullable<Hours["weekly"][Day]>;

function DaySpans(props: { day: Day; spans: Spans; onChange: (spans: Spans) => void }) {
  const { day, spans, onChange } = props;
  const name = words.hours.days[day];
  const set = (place: number, end: 0 | 1, text: string) =>
    onChange(spans.map((span, index) => (index === place ? span.with(end, text) : span)));
  return (
    <Group gap="xs">
      <Text w={90} size="sm">
        {name}
      </Text>
      {spans.length === 0 && <Text size="sm">{words.hours.closed}</Text>}
      {spans.map((span, place) => (
        // spans of a day have no name but their place
        <Group key={`${day} ${place}`} gap={4}>
          {([0, 1] as const).map((end) => (
            <TextInput
              key={end}
              size="xs"
              type="time"
              w={105}
              aria-label={`${name} ${end === 0 ? words.hours.from : words.hours.until} ${place + 1}`}
              value={span[end] ?? ""}
              onChange={(event) => set(place, end, event.currentTarget.value)}
            />
          ))}
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`${words.act.remove}: ${name} ${place + 1}`}
            onClick={() => onChange(spans.filter((_, index) => index !== place))}
          >
            ✕
          </Button>
        </Group>
      ))}
      <Button
        size="compact-xs"
        variant="light"
        aria-label={`${words.act.add}: ${name}`}
        onClick={() => onChange([...spans, OFFICE])}
      >
        +
      </Button>
    </Group>
  );
}

function officeHours(): Hours {
  return {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    weekly: { mon: [OFFICE], tue: [OFFICE], wed: [OFFICE], thu: [OFFICE], fri: [OFFICE] },
    holidays: [],
    forced: null,
  };
}
