import { Accordion, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { memo, useState } from "react";
import { Empty } from "../../parts/empty.tsx";
import { Ladder } from "../../parts/ladder.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { type Decision, useDecisions, useLines, useReps } from "../../api/resources.ts";

/** The newest calls, each with who got it and the sentence why; the ladder behind a click. */
export function CallList() {
  const decisions = useDecisions({ limit: 50 });
  const lines = useLines();
  const [opened, setOpened] = useState<string[]>([]);
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {words.live.calls}
      </Title>
      <QueryView query={decisions}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.live.noCalls}>{nextStep(lines.data)}</Empty>
          ) : (
            <Accordion multiple variant="separated" order={4} value={opened} onChange={setOpened}>
              {items.map((decision) => (
                <Item key={decision.id} decision={decision} isOpen={opened.includes(decision.id)} />
              ))}
            </Accordion>
          )
        }
      </QueryView>
    </Stack>
  );
}

/** One call; drawn anew only when something about it changes, and its ladder only when it is open. */
const Item = memo(function Item({ decision, isOpen }: { decision: Decision; isOpen: boolean }) {
  const { data: reps = [] } = useReps();
  const nameOf = (repId: string | undefined) =>
    reps.find(({ id }) => id === repId)?.name ?? words.live.formerRep;
  return (
    <Accordion.Item value={decision.id}>
      <Accordion.Control>
        <Group gap="sm">
          <Text size="sm" c="dimmed" component="span">
            <Moment at={decision.at} />
          </Text>
          <Text fw={600} component="span">
            {decision.number ?? words.live.withheld}
          </Text>
          <Badge variant="light" color={decision.outcome === "rep" ? "green" : "gray"}>
            {decision.outcome === "rep" ? nameOf(decision.repId) : outcomeWord(decision.outcome)}
          </Badge>
        </Group>
        <Text size="sm">{decision.reason}</Text>
      </Accordion.Control>
      <Accordion.Panel>
        {isOpen && <Ladder rungs={decision.rungs} nameOf={nameOf} />}
      </Accordion.Panel>
    </Accordion.Item>
  );
});

function nextStep(lines: readonly { sandbox: boolean }[] | undefined): string {
  if (lines === undefined || lines.length === 0) return words.live.connectFirst;
  return lines.some(({ sandbox }) => sandbox) ? words.live.sandboxSoon : words.live.callNow;
}

function outcomeWord(outcome: string): string {
  const known: Readonly<Record<string, string>> = words.outcome;
  return known[outcome] ?? outcome;
}
