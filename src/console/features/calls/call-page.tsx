import { Anchor, Badge, Grid, Group, Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useCallerName } from "../../api/names.ts";
import {
  type Decision,
  useCallOfLeg,
  useCrmConnections,
  useDecision,
  useRepName,
} from "../../api/resources.ts";
import { Ladder } from "../../parts/ladder.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { Part } from "../../parts/part.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { WhatIf } from "../policies/what-if.tsx";
import { CallEvents } from "./call-events.tsx";
import { CallFacts } from "./call-facts.tsx";
import { Recordings } from "./recordings.tsx";
import { Steps } from "./steps.tsx";
import { WhyNot } from "./why-not.tsx";

/** One decision whole: what was answered and why, rung by rung, how long each step took, what came of it. */
export function CallPage() {
  const { id } = useParams({ from: "/calls/$id" });
  const decision = useDecision(id);
  return <QueryView query={decision}>{(found) => <DecisionDetails decision={found} />}</QueryView>;
}

function DecisionDetails({ decision }: { decision: Decision }) {
  const nameOf = useRepName();
  const { data: call = null } = useCallOfLeg(decision.legId);
  const caller = useCallerName(decision.contacts);
  const number = decision.number ?? words.live.withheld;
  return (
    <Page
      title={caller === undefined ? number : `${caller} · ${number}`}
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
      <Group>
        <Text c="dimmed">
          <Moment at={decision.at} />
        </Text>
        <CrmLinks contacts={decision.contacts} />
      </Group>
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <Part title={words.calls.ladder}>
              <Ladder rungs={decision.rungs} nameOf={(id) => nameOf(id) ?? words.live.formerRep} />
              <WhyNot decisionId={decision.id} />
            </Part>
            <WhatIf
              key={decision.id}
              number={decision.number ?? ""}
              lineId={decision.lineId}
              title={words.calls.whatIfNow}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <Part title={words.calls.events}>
              <CallEvents decision={decision} call={call} />
            </Part>
            {call !== null && call.recordings.length > 0 && (
              <Part title={words.calls.recordings}>
                <Recordings call={call} />
              </Part>
            )}
            <Part title={words.calls.steps}>
              <Steps decision={decision} />
            </Part>
            <Part title={words.calls.facts}>
              <CallFacts decision={decision} />
            </Part>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** The caller's contacts in the CRM, where it has pages for people. */
function CrmLinks({ contacts }: { contacts: readonly string[] }) {
  const { data: connections = [] } = useCrmConnections();
  const base = connections.find(({ contactUrl }) => contactUrl !== null)?.contactUrl ?? null;
  if (base === null) return null;
  return contacts.map((id) => (
    <Anchor
      key={id}
      href={base.replace("{id}", encodeURIComponent(id))}
      target="_blank"
      rel="noreferrer"
    >
      {words.calls.inCrm}
      {contacts.length > 1 && ` (${id})`}
    </Anchor>
  ));
}
