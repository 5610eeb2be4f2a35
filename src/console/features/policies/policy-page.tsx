import {
  Alert,
  Badge,
  Button,
  Grid,
  Group,
  Paper,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useActorName } from "../../api/actors.ts";
import { api, read } from "../../api/client.ts";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { LadderFields } from "./ladder-fields.tsx";
import { type Policy, toPolicy } from "./policy.ts";
import { PolicyFields } from "./policy-fields.tsx";
import { Replay } from "./replay.tsx";
import { WhatIf } from "./what-if.tsx";

/** One policy: its draft as a form, what it would do beside it, its versions with publish and roll back. */
export function PolicyPage() {
  const { id } = useParams({ from: "/policies/$id" });
  const versions = useQuery({
    queryKey: ["policies", id, "versions"],
    queryFn: async () =>
      (await read(api.GET("/api/policies/{id}/versions", { params: { path: { id } } }))).items,
  });
  const about = useQuery({
    queryKey: ["policies", id],
    queryFn: () => read(api.GET("/api/policies/{id}", { params: { path: { id } } })),
  });
  return (
    <QueryView query={about}>
      {({ name, liveVersion, warnings }) => (
        <Page title={name} about={words.policies.draftAbout}>
          {warnings.map((warning) => (
            <Alert key={warning} color="yellow">
              {warning}
            </Alert>
          ))}
          <QueryView query={versions}>
            {(items) => {
              const newest = items.toSorted((one, other) => other.version - one.version)[0];
              return (
                <Stack>
                  <Draft
                    key={id}
                    policyId={id}
                    newest={newest?.version ?? 0}
                    saved={toPolicy(newest?.policy)}
                  />
                  <Versions policyId={id} liveVersion={liveVersion} items={items} />
                </Stack>
              );
            }}
          </QueryView>
        </Page>
      )}
    </QueryView>
  );
}

/** Begins as the newest version is. One that comes while it is changed here leaves it as it is, and is said. */
function Draft(props: { policyId: string; newest: number; saved: Policy }) {
  const { policyId, newest, saved } = props;
  const [draft, setDraft] = useState(saved);
  const [begun, setBegun] = useState({ version: newest, policy: saved });
  const [note, setNote] = useState("");
  const isChanged = JSON.stringify(draft) !== JSON.stringify(begun.policy);
  const [own, setOwn] = useState<number | null>(null);
  const beginAnew = () => {
    setBegun({ version: newest, policy: saved });
    setDraft(saved);
  };
  if (newest !== begun.version && (!isChanged || newest === own)) beginAnew();
  const save = useAct<Policy>({
    async run(policy) {
      const made = await read(
        api.POST("/api/policies/{id}/versions", {
          params: { path: { id: policyId } },
          body: { policy, note: note === "" ? null : note },
        }),
      );
      setOwn(made.newestVersion);
    },
    done: words.policies.saved,
    changes: ["policies"],
    onDone: () => setNote(""),
  });
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Paper withBorder p="md">
          <Stack>
            {newest !== begun.version && (
              <Alert color="orange" role="status" title={words.policies.newer(newest)}>
                <Group justify="space-between">
                  <Text size="sm">{words.policies.newerHint}</Text>
                  <Button size="xs" variant="light" onClick={beginAnew}>
                    {words.policies.takeNewer}
                  </Button>
                </Group>
              </Alert>
            )}
            <LadderFields
              ladder={draft.ladder}
              onChange={(ladder) => setDraft({ ...draft, ladder })}
            />
            <PolicyFields policy={draft} onChange={setDraft} />
            <TextInput
              label={words.policies.note}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Button loading={save.isPending} onClick={() => save.mutate(draft)}>
              {words.policies.save}
            </Button>
          </Stack>
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack>
          <WhatIf policy={draft} />
          <Replay policy={draft} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

type Version = {
  readonly version: number;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
};

function Versions(props: {
  policyId: string;
  liveVersion: number | null;
  items: readonly Version[];
}) {
  const { policyId: id, liveVersion, items } = props;
  const actorName = useActorName();
  const publish = useAct<number>({
    run: (version) =>
      read(api.POST("/api/policies/{id}/live", { params: { path: { id } }, body: { version } })),
    done: words.policies.published,
    changes: ["policies", "lines"],
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.policies.versions}
      </Title>
      <Table aria-label={words.policies.versions}>
        <Table.Tbody>
          {items
            .toSorted((one, other) => other.version - one.version)
            .map(({ version, note, createdBy, createdAt }) => (
              <Table.Tr key={version}>
                <Table.Td>{version}</Table.Td>
                <Table.Td>
                  <Moment at={createdAt} />
                </Table.Td>
                <Table.Td>
                  <Text size="sm">{note ?? actorName(createdBy)}</Text>
                </Table.Td>
                <Table.Td>
                  <Group justify="flex-end">
                    {version === liveVersion ? (
                      <Badge color="green">{words.policies.live}</Badge>
                    ) : (
                      <Button
                        size="compact-sm"
                        variant="light"
                        onClick={() => publish.mutate(version)}
                      >
                        {liveVersion !== null && version < liveVersion
                          ? words.policies.rollBack
                          : words.policies.publish}
                        <span className="unseen"> {version}</span>
                      </Button>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
