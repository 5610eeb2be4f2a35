import { Badge, Box, Group, Text, Timeline, VisuallyHidden } from "@mantine/core";
import { words } from "../words/en.ts";
import { wordFor } from "../words/known.ts";
import { spanOf } from "./moment.tsx";

type Rung = {
  readonly rung: string;
  readonly repId?: string;
  readonly result: "taken" | "refused";
  readonly why: string;
  readonly source?: string;
  readonly ageMs?: number;
};

/** The rungs as they were tried, top first: each taken or passed over, with the reason and how old what was known is. */
export function Ladder(props: {
  rungs: readonly Rung[];
  nameOf: (repId: string | undefined) => string;
}) {
  const { rungs, nameOf } = props;
  const taken = rungs.findIndex(({ result }) => result === "taken");
  return (
    <Timeline bulletSize={24} lineWidth={3} active={taken === -1 ? rungs.length : taken}>
      {rungs.map((rung, place) => (
        <Timeline.Item
          // two rungs of a ladder may be of one kind
          key={`${place} ${rung.rung}`}
          color={rung.result === "taken" ? "green" : "gray"}
          lineVariant={rung.result === "taken" ? "solid" : "dashed"}
          bullet={
            <Text component="span" size="xs" aria-hidden="true">
              {rung.result === "taken" ? "✓" : "✕"}
            </Text>
          }
        >
          <Box
            p="xs"
            bd={`1px solid ${rung.result === "taken" ? "green" : "var(--mantine-color-default-border)"}`}
            bdrs="md"
          >
            <Group gap="xs" justify="space-between">
              <Text fw={600} size="sm">
                {titleOf(rung, nameOf)}
              </Text>
              <Age rung={rung} />
            </Group>
            <Text size="sm">
              <VisuallyHidden>{words.ladder[rung.result]} </VisuallyHidden>
              {rung.why}
            </Text>
          </Box>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function titleOf({ rung, repId }: Rung, nameOf: (repId: string | undefined) => string): string {
  const kind = wordFor(words.rungs, rung);
  return repId === undefined ? kind : `${kind} · ${nameOf(repId)}`;
}

function Age({ rung: { source, ageMs } }: { rung: Rung }) {
  if (source === undefined || ageMs === undefined) return null;
  return (
    <Badge variant="light" color="gray">
      {source} · {spanOf(ageMs)}
    </Badge>
  );
}
