import { Button, NumberInput, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useRepName } from "../../api/resources.ts";
import { Failed } from "../../parts/failed.tsx";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import type { Policy } from "./policy.ts";
import { ReplayPicture } from "./replay-picture.tsx";

const SHOWN = 20;

/** The calls of the last days, decided again by the draft: what would have been different. */
export function Replay({ policy }: { policy: Policy }) {
  const [days, setDays] = useState(7);
  const nameOf = useRepName();
  const replay = useMutation({
    mutationFn: () => read(api.POST("/api/replay", { body: { days, policy } })),
  });
  const who = ({ outcome, repId }: { outcome: string; repId: string | null }) =>
    nameOf(repId) ?? wordFor(words.outcome, outcome);
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={3} size="h4">
          {words.policies.replay}
        </Title>
        <NumberInput
          label={words.policies.days}
          min={1}
          max={90}
          value={days}
          onChange={(value) => setDays(Number(value) || 7)}
        />
        <Button variant="light" loading={replay.isPending} onClick={() => replay.mutate()}>
          {words.policies.replayNow}
        </Button>
        {replay.isError && <Failed error={replay.error} />}
        {replay.data !== undefined && (
          <div role="status">
            <Text size="sm">
              {words.policies.changed} {replay.data.changed} / {replay.data.before.decisions} ·{" "}
              {words.policies.sticky} {toPercent(replay.data.before.stickyRate)} →{" "}
              {toPercent(replay.data.after.stickyRate)}
            </Text>
            <ReplayPicture
              before={replay.data.before}
              after={replay.data.after}
              differences={replay.data.differences}
            />
            <Table aria-label={words.policies.replay}>
              <Table.Tbody>
                {replay.data.differences.slice(0, SHOWN).map((one) => (
                  <Table.Tr key={one.decisionId}>
                    <Table.Td>
                      <Moment at={one.at} />
                    </Table.Td>
                    <Table.Td>
                      {who(one.before)} → {who(one.after)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Stack>
    </Paper>
  );
}

function toPercent(rate: number | null): string {
  return rate === null ? "–" : `${Math.round(rate * 100)} %`;
}
