import { Anchor, Stack, Text } from "@mantine/core";
import type { Call } from "../../api/resources.ts";
import { addressFor } from "../../api/workspace.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words/en.ts";

type Recording = Call["recordings"][number];

/** What was recorded of a call, to listen to: here, or where the phone system keeps it. */
export function Recordings({ call }: { call: Call }) {
  return (
    <Stack gap="xs">
      {call.recordings.map((recording) => (
        <div key={recording.id ?? `${recording.kind} ${recording.url}`}>
          <Text size="xs" c="dimmed">
            <Moment at={recording.receivedAt} />
          </Text>
          {recording.id === null ? (
            <KeptElsewhere recording={recording} />
          ) : (
            // what was said on a phone has no captions
            <audio
              controls
              preload="none"
              className="recording"
              aria-label={`${words.calls.recording} ${call.number ?? words.live.withheld}`}
              src={addressFor(`/api/recordings/${encodeURIComponent(recording.id)}`)}
            />
          )}
        </div>
      ))}
    </Stack>
  );
}

function KeptElsewhere({ recording: { url, place } }: { recording: Recording }) {
  const text = `${words.calls.heardIn} ${place}`;
  return url === null ? (
    <Text size="sm">{text}</Text>
  ) : (
    <Anchor size="sm" href={url} target="_blank" rel="noreferrer">
      {text}
    </Anchor>
  );
}
