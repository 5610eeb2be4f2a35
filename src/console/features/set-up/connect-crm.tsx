import {
  Alert,
  Anchor,
  Badge,
  Button,
  Group,
  List,
  Paper,
  PasswordInput,
  Progress,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { api, done, read } from "../../api/client.ts";
import { type CrmConnection, useCrmConnections } from "../../api/resources.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { CrmReading } from "./crm-reading.tsx";

/** HubSpot by a button or by a token, with what will be read and written said first. */
export function ConnectCrm() {
  const connections = useCrmConnections();
  const [token, setToken] = useState("");
  const connect = useAct<string>({
    run: (accessToken) =>
      read(api.POST("/api/crm-connections", { body: { provider: "hubspot", accessToken } })),
    done: words.setUp.crmConnected,
    changes: ["crm-connections", "lines", "reps"],
    onDone: () => setToken(""),
  });
  return (
    <Stack>
      <QueryView query={connections}>
        {(all) => all.map((one) => <Connection key={one.id} connection={one} />)}
      </QueryView>
      <Paper withBorder p="md">
        <Stack>
          <Title order={3} size="h4">
            {words.setUp.connectHubspot}
          </Title>
          <Group align="flex-start" grow>
            <div>
              <Text fw={600}>{words.setUp.reads}</Text>
              <List size="sm">
                {words.setUp.readsList.map((item) => (
                  <List.Item key={item}>{item}</List.Item>
                ))}
              </List>
            </div>
            <div>
              <Text fw={600}>{words.setUp.writes}</Text>
              <List size="sm">
                {words.setUp.writesList.map((item) => (
                  <List.Item key={item}>{item}</List.Item>
                ))}
              </List>
            </div>
          </Group>
          <Group>
            <Button component="a" href="/oauth/hubspot/start">
              {words.setUp.byOauth}
            </Button>
          </Group>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              connect.mutate(token);
            }}
          >
            <Group align="flex-end">
              <PasswordInput
                required
                w={360}
                label={words.setUp.token}
                description={words.setUp.tokenHint}
                autoComplete="off"
                value={token}
                onChange={(event) => setToken(event.currentTarget.value)}
              />
              <Button type="submit" variant="light" loading={connect.isPending}>
                {words.setUp.byToken}
              </Button>
            </Group>
          </form>
        </Stack>
      </Paper>
    </Stack>
  );
}

function Connection({ connection }: { connection: CrmConnection }) {
  const { id, status, sandbox, accountId, brokenReason, refusals, sync } = connection;
  const share =
    sync.expected === null || sync.expected === 0
      ? null
      : Math.min(100, Math.round((sync.contacts / sync.expected) * 100));
  const again = useAct<string>({
    run: (connectionId) =>
      read(api.POST("/api/crm-connections/{id}/sync", { params: { path: { id: connectionId } } })),
    done: words.setUp.syncStarted,
    changes: ["crm-connections"],
  });
  const remove = useAct<string>({
    run: (connectionId) =>
      done(api.DELETE("/api/crm-connections/{id}", { params: { path: { id: connectionId } } })),
    done: words.setUp.crmRemoved,
    changes: ["crm-connections", "reps"],
  });
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Group>
          <Title order={3} size="h4">
            HubSpot {accountId ?? ""}
          </Title>
          <Badge color={status === "connected" ? "green" : "red"}>
            {wordFor(words.setUp.statuses, status)}
          </Badge>
          {sandbox && <Badge color="violet">{words.state.sandbox}</Badge>}
        </Group>
        <Group gap="xs">
          <Button size="compact-sm" variant="light" onClick={() => again.mutate(id)}>
            {words.setUp.syncAgain}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            onClick={() =>
              askFirst({
                title: words.setUp.removeCrm,
                consequence: words.setUp.removeCrmConsequence,
                act: words.act.remove,
                onConfirm: () => remove.mutate(id),
              })
            }
          >
            {words.act.remove}
          </Button>
        </Group>
      </Group>
      {brokenReason !== null && (
        <Alert color="red" title={words.setUp.broken}>
          {brokenReason} <Anchor href="/oauth/hubspot/start">{words.setUp.reconnect}</Anchor>
        </Alert>
      )}
      {refusals.map(({ feature, reason }) => (
        <Alert key={feature} color="yellow" title={words.setUp.refused} my="xs">
          {reason}
        </Alert>
      ))}
      <Text size="sm">
        {sync.contacts.toLocaleString()} {words.setUp.contacts} · {sync.owners.toLocaleString()}{" "}
        {words.setUp.owners} · {wordFor(words.setUp.syncStates, sync.state)}
        {sync.error !== null && ` · ${sync.error}`}
      </Text>
      {sync.state === "running" && share !== null && (
        <Progress value={share} aria-label={words.setUp.syncing} mt="xs" />
      )}
      {status === "connected" && !sandbox && <CrmReading connection={connection} />}
    </Paper>
  );
}
