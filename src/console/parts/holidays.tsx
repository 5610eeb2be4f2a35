import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { words } from "../words/en.ts";
import type { Hours } from "./hours.ts";

type Holiday = Hours["holidays"][number];

const OFFICE = ["09:00", "13:00"];

/** Days that are unlike their weekday: closed, or open for other hours. */
export function Holidays(props: {
  holidays: Hours["holidays"];
  onChange: (holidays: Hours["holidays"]) => void;
}) {
  const { holidays, onChange } = props;
  const set = (place: number, change: Partial<Holiday>) =>
    onChange(holidays.map((one, index) => (index === place ? { ...one, ...change } : one)));
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {words.hours.holidays}
      </Text>
      {holidays.map((holiday, place) => {
        const name = `${words.hours.holiday} ${place + 1}`;
        const [span] = holiday.spans;
        return (
          // holidays have no id but their place
          <Group key={place} gap={4}>
            <TextInput
              required
              size="xs"
              type="date"
              aria-label={`${name}: ${words.hours.date}`}
              value={holiday.date}
              onChange={(event) => set(place, { date: event.currentTarget.value })}
            />
            <TextInput
              required
              size="xs"
              w={130}
              placeholder={words.hours.holidayName}
              aria-label={`${name}: ${words.hours.holidayName}`}
              value={holiday.name}
              onChange={(event) => set(place, { name: event.currentTarget.value })}
            />
            {span !== undefined &&
              ([0, 1] as const).map((end) => (
                <TextInput
                  key={end}
                  size="xs"
                  type="time"
                  aria-label={`${name} ${end === 0 ? words.hours.from : words.hours.until}`}
                  value={span[end] ?? ""}
                  onChange={(event) =>
                    set(place, { spans: [span.with(end, event.currentTarget.value)] })
                  }
                />
              ))}
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => set(place, { spans: span === undefined ? [OFFICE] : [] })}
            >
              {span === undefined ? words.hours.openThen : words.hours.closeThen}
              <span className="unseen"> {name}</span>
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`${words.act.remove}: ${name}`}
              onClick={() => onChange(holidays.filter((_, index) => index !== place))}
            >
              ✕
            </Button>
          </Group>
        );
      })}
      <Group>
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => onChange([...holidays, { date: "", name: "", spans: [] }])}
        >
          {words.hours.addHoliday}
        </Button>
      </Group>
    </Stack>
  );
}
