import { Text, Timeline } from "@mantine/core";
import { type Call, type Decision, usePersonOn } from "../../api/resources.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

/** What happened to the call, as the phone system told it, with our decision among it. */
export function CallEvents({ decision, call }: { decision: Decision; call: Call | null }) {
  const personOn = usePersonOn();
  const told = (call?.legs ?? [])
    .flatMap((leg) => {
      const who = personOn(leg.identity);
      const { rang, cameIn, answeredBy, talked, ended, ends } = words.calls;
      const end = leg.endReason === null ? ended : wordFor(ends, leg.endReason);
      return [
        { at: leg.startedAt, text: who === null ? cameIn : `${rang} ${who}` },
        { at: leg.connectedAt, text: who === null ? talked : `${answeredBy} ${who}` },
        { at: leg.endedAt, text: who === null ? end : `${end} · ${who}` },
      ];
    })
    .filter((moment): moment is { at: string; text: string } => moment.at !== null);
  const decided = { at: decision.at, text: `${words.calls.decided} ${decision.reason}` };
  const moments = [decided, ...told].toSorted((one, other) => one.at.localeCompare(other.at));
  return (
    <>
      <Timeline bulletSize={12} lineWidth={2} active={moments.length}>
        {moments.map(({ at, text }, place) => (
          <Timeline.Item key={`${at} ${place}`}>
            <Text size="sm">{text}</Text>
            <Text size="xs" c="dimmed">
              <Moment at={at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      {told.length === 0 && <Text size="sm">{words.calls.noEvents}</Text>}
    </>
  );
}
