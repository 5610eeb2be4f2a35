import { Button, Group, Menu, Paper, Text } from "@mantine/core";
import { usePresence } from "../../api/resources.ts";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { State } from "../../parts/state.tsx";
import { useAway, useCheckIn } from "../../parts/use-away.ts";
import { words } from "../../words/en.ts";

const HOUR_MS = 3_600_000;
const SPANS = [
  { name: words.me.spans.halfHour, ms: HOUR_MS / 2 },
  { name: words.me.spans.hour, ms: HOUR_MS },
  { name: words.me.spans.threeHours, ms: 3 * HOUR_MS },
] as const;

/** What I am doing, what keeps calls from me, and the way to be away for a while and back. */
export function MyState({ repId }: { repId: string }) {
  const presence = usePresence();
  return (
    <Paper withBorder p="md">
      <QueryView query={presence}>
        {(items) => {
          const own = items.find((entry) => entry.repId === repId);
          const isAway = own?.refusal === "away";
          return (
            <Group justify="space-between">
              <div>
                <State rep={own} />
                <Text size="sm" mt={4} role="status">
                  {own?.keptFrom ?? words.me.callsCome}
                  {isAway && own.awayUntil !== null && (
                    <>
                      {" "}
                      {words.me.until} <Moment at={own.awayUntil} />.
                    </>
                  )}
                </Text>
              </div>
              <Acts repId={repId} isAway={isAway} hasToCheckIn={own?.refusal === "check-in"} />
            </Group>
          );
        }}
      </QueryView>
    </Paper>
  );
}

function Acts(props: { repId: string; isAway: boolean; hasToCheckIn: boolean }) {
  const { repId, isAway } = props;
  const away = useAway();
  const checkIn = useCheckIn();
  const goUntil = (at: number) =>
    away.mutate({ repId, away: true, until: new Date(at).toISOString() });
  if (isAway) {
    return (
      <Button loading={away.isPending} onClick={() => away.mutate({ repId, away: false })}>
        {words.me.back}
      </Button>
    );
  }
  return (
    <Group gap="xs">
      {props.hasToCheckIn && (
        <Button loading={checkIn.isPending} onClick={() => checkIn.mutate(repId)}>
          {words.me.checkIn}
        </Button>
      )}
      <Button
        variant="light"
        loading={away.isPending}
        onClick={() => away.mutate({ repId, away: true })}
      >
        {words.me.away}
      </Button>
      <Menu>
        <Menu.Target>
          <Button variant="subtle">{words.me.awayFor}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {SPANS.map(({ name, ms }) => (
            <Menu.Item key={name} onClick={() => goUntil(Date.now() + ms)}>
              {name}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => goUntil(midnight())}>{words.me.spans.today}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** The end of today, where the viewer is. */
function midnight(): number {
  return new Date().setHours(24, 0, 0, 0);
}
