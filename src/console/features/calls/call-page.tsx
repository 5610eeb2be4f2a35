import { Badge, Grid, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Decision, useDecision, useLines, useRepName } from "../../api/resources.ts";
import { Ladder } from "../../parts/ladder.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { CallEvents } from "./call-events.tsx";
import { WhyNot } from "./why-not.tsx";

/** One decision whole: what was answered and why, rung by rung, how long each step took, what came of it. */
export function CallPage() {
  const { id } = useParams({ from: "/calls/$id" });
  const decision = useDecision(id);
  return <QueryView query={decision}>{(found) => <DecisionDetails decision={found} />}</QueryView>;
}

function DecisionDetails({ decision }: { decision: Decision }) {
  const nameOf = useRepName();
  const { data: lines = [] } = useLines();
  const target = decision.target;
  const facts: readonly [string, string][] = [
    [words.calls.line, lines.find(({ id }) => id === decision.lineId)?.name ?? decision.lineId],
    [words.calls.callId, decision.callId],
    [words.calls.target, target === null ? words.calls.noTarget : `${target.type} ${target.id}`],
    [words.calls.policy, decision.policyVersion],
    [words.calls.tookMs, `${Math.round(decision.durationMs * 10) / 10} ms`],
    ...Object.entries(decision.steps).map(([step, ms]): [string, string] => [
      `${words.calls.step} ${step}`,
      `${String(ms)} ms`,
    ]),
  ];
  return (
    <Page
      title={decision.number ?? words.live.withheld}
      about={decision.reason}
      actions={
        <Group>
          {decision.observed && <Badge color="yellow">{words.calls.observed}</Badge>}
          <Badge size="lg" color={decision.outcome === "rep" ? "green" : "gray"}>
            {nameOf(decision.repId) ?? wordFor(words.outcome, decision.outcome)}
          </Badge>
        </Group>
      }
    >
      <Text c="dimmed">
        <Moment at={decision.at} />
      </Text>
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Paper withBorder p="md">
            <Stack>
              <Title order={3} size="h4">
                {words.calls.ladder}
              </Title>
              <Ladder rungs={decision.rungs} nameOf={(id) => nameOf(id) ?? words.live.formerRep} />
              <WhyNot decisionId={decision.id} />
            </Stack>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <Paper withBorder p="md">
              <Title order={3} size="h4">
                {words.calls.facts}
              </Title>
              <Table aria-label={words.calls.facts}>
                <Table.Tbody>
                  {facts.map(([name, value]) => (
                    <Table.Tr key={name}>
                      <Table.Th>{name}</Table.Th>
                      <Table.Td>{value}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Paper>
            <CallEvents decision={decision} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
