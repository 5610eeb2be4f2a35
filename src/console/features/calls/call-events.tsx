import { Paper, Text, Timeline, Title } from "@mantine/core";
import { type Decision, useCalls, useRepName } from "../../api/resources.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words/en.ts";

/** What happened to the call afterwards, as the phone system told it. */
export function CallEvents({ decision }: { decision: Decision }) {
  const { data: calls = [] } = useCalls(200);
  const nameOf = useRepName();
  const call = calls.find(({ legs }) => legs.some(({ legId }) => legId === decision.legId));
  const moments = (call?.legs ?? [])
    .flatMap((leg) => {
      const who = nameOf(leg.identity) ?? leg.identity ?? "";
      return [
        { at: leg.startedAt, text: `${words.calls.rang} ${who}` },
        { at: leg.connectedAt, text: `${words.calls.talked} ${who}` },
        { at: leg.endedAt, text: `${words.calls.ended} ${leg.endReason ?? ""}` },
      ];
    })
    .filter((moment): moment is { at: string; text: string } => moment.at !== null)
    .toSorted((one, other) => one.at.localeCompare(other.at));
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4" mb="sm">
        {words.calls.events}
      </Title>
      {moments.length === 0 ? (
        <Text size="sm">{words.calls.noEvents}</Text>
      ) : (
        <Timeline bulletSize={12} lineWidth={2} active={moments.length}>
          {moments.map(({ at, text }, place) => (
            <Timeline.Item key={`${at} ${place}`} title={text}>
              <Text size="xs" c="dimmed">
                <Moment at={at} />
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      )}
    </Paper>
  );
}
