import { ActionIcon, Group, Menu, Paper, Stack, Text, Title } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { memo, useState } from "react";
import { type Presence, usePresence } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { spanSince } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { State } from "../../parts/state.tsx";
import { useAway, useCheckIn } from "../../parts/use-away.ts";
import { words } from "../../words/en.ts";

/** What every rep is doing, for how long, what keeps calls from them, and who waits; a click away: away, back, check in. */
export function RepList() {
  const presence = usePresence();
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {words.live.reps}
      </Title>
      <QueryView query={presence}>
        {(reps) =>
          reps.length === 0 ? (
            <Empty title={words.live.noReps}>{words.live.noRepsHint}</Empty>
          ) : (
            reps
              .toSorted((one, other) => one.name.localeCompare(other.name))
              .map((rep) => (
                <OneRep
                  key={rep.repId}
                  rep={rep}
                  span={rep.since === null ? null : spanSince(rep.since, now)}
                />
              ))
          )
        }
      </QueryView>
    </Stack>
  );
}

/** Drawn anew when what is said of them changes, not with each tick of the clock. */
const OneRep = memo(function OneRep({ rep, span }: { rep: Presence; span: string | null }) {
  // what a call says of them is in the badge already
  const isKept = rep.leases.length === 0 && rep.keptFrom !== null;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600}>{rep.name}</Text>
          {span !== null && (
            <Text size="xs" c="dimmed">
              {words.live.since} {span}
            </Text>
          )}
        </div>
        <Group gap={4} wrap="nowrap">
          <State rep={rep} />
          <Acts rep={rep} />
        </Group>
      </Group>
      {isKept && (
        <Text size="xs" c="dimmed">
          {rep.keptFrom}
        </Text>
      )}
      {rep.waiting > 0 && (
        <Text size="xs" fw={600}>
          {words.live.waiting} {rep.waiting}
        </Text>
      )}
    </Paper>
  );
});

function Acts({ rep: { repId, name, refusal } }: { rep: Presence }) {
  const away = useAway();
  const checkIn = useCheckIn();
  const isAway = refusal === "away";
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={`${words.people.more} ${name}`}>
          …
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => away.mutate({ repId, away: !isAway })}>
          {isAway ? words.people.back : words.people.away}
        </Menu.Item>
        <Menu.Item onClick={() => checkIn.mutate(repId)}>{words.people.checkIn}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
