import { Stack, Text } from "@mantine/core";
import type { Call } from "../../api/resources.ts";
import { addressFor } from "../../api/workspace.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words/en.ts";

/** What was recorded of a call, to listen to. */
export function Recordings({ call }: { call: Call }) {
  return (
    <Stack gap="xs">
      {call.recordings.map(({ id, receivedAt }) => (
        <div key={id}>
          <Text size="xs" c="dimmed">
            <Moment at={receivedAt} />
          </Text>
          {/* what was said on a phone has no captions */}
          <audio
            controls
            preload="none"
            className="recording"
            aria-label={`${words.calls.recording} ${call.number ?? words.live.withheld}`}
            src={addressFor(`/api/recordings/${encodeURIComponent(id)}`)}
          />
        </div>
      ))}
    </Stack>
  );
}
