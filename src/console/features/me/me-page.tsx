import { Badge, Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, done, read } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { useCallbacks, useCalls, usePresence } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { CallbackActions } from "../callbacks/callback-actions.tsx";

type Away = { readonly repId: string; readonly away: boolean };

const setAway = ({ repId, away }: Away) =>
  read(api.PUT("/api/presence/{repId}", { params: { path: { repId } }, body: { away } }));

/** A rep's own page: what they are, who called, whom they promised to ring back. */
export function MePage() {
  const { data: me } = useMe();
  const repId = me?.repId ?? null;
  return (
    <Page title={words.me.title}>
      {repId === null ? (
        <Empty title={words.me.noRep}>{words.me.noRepHint}</Empty>
      ) : (
        <Own repId={repId} />
      )}
      <Sessions />
    </Page>
  );
}

function Own({ repId }: { repId: string }) {
  const presence = usePresence();
  const calls = useCalls(50);
  const callbacks = useCallbacks("open");
  const away = useAct<Away>({
    run: setAway,
    undo: ({ away: was, ...same }) => setAway({ ...same, away: !was }),
    done: words.people.saved,
    changes: ["presence"],
  });
  const state = presence.data?.find((entry) => entry.repId === repId)?.state ?? "unknown";
  return (
    <Stack>
      <Paper withBorder p="md">
        <Group justify="space-between">
          <Badge size="lg">{wordFor(words.presence, state)}</Badge>
          <Button onClick={() => away.mutate({ repId, away: state !== "away" })}>
            {state === "away" ? words.me.back : words.me.away}
          </Button>
        </Group>
      </Paper>
      <Paper withBorder p="md">
        <Title order={3} size="h4">
          {words.me.callbacks}
        </Title>
        <QueryView query={callbacks}>
          {(items) =>
            items.length === 0 ? (
              <Text size="sm">{words.callbacks.none}</Text>
            ) : (
              <Table aria-label={words.me.callbacks}>
                <Table.Tbody>
                  {items.map((callback) => (
                    <Table.Tr key={callback.id}>
                      <Table.Td>{callback.number}</Table.Td>
                      <Table.Td>
                        <Moment at={callback.promisedAt} />
                      </Table.Td>
                      <Table.Td>
                        <CallbackActions callback={callback} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </QueryView>
      </Paper>
      <Paper withBorder p="md">
        <Title order={3} size="h4">
          {words.me.calls}
        </Title>
        <QueryView query={calls}>
          {(items) =>
            items.length === 0 ? (
              <Text size="sm">{words.me.noCalls}</Text>
            ) : (
              <Table aria-label={words.me.calls}>
                <Table.Tbody>
                  {items.map(({ id, number, startedAt, legs }) => (
                    <Table.Tr key={id}>
                      <Table.Td>{number ?? words.live.withheld}</Table.Td>
                      <Table.Td>{startedAt !== null && <Moment at={startedAt} />}</Table.Td>
                      <Table.Td>
                        {legs.some(({ connectedAt }) => connectedAt !== null)
                          ? words.me.talked
                          : words.me.missed}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </QueryView>
      </Paper>
    </Stack>
  );
}

function Sessions() {
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => (await read(api.GET("/api/sessions"))).items,
  });
  const end = useAct<string>({
    run: (id) => done(api.DELETE("/api/sessions/{id}", { params: { path: { id } } })),
    done: words.me.sessionEnded,
    changes: ["sessions"],
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.me.sessions}
      </Title>
      <QueryView query={sessions}>
        {(items) => (
          <Table aria-label={words.me.sessions}>
            <Table.Tbody>
              {items.map(({ id, device, usedAt, current }) => (
                <Table.Tr key={id}>
                  <Table.Td>{device}</Table.Td>
                  <Table.Td>
                    <Moment at={usedAt} />
                  </Table.Td>
                  <Table.Td>
                    {current ? (
                      <Badge>{words.me.thisOne}</Badge>
                    ) : (
                      <Button size="compact-sm" variant="subtle" onClick={() => end.mutate(id)}>
                        {words.me.endSession}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryView>
    </Paper>
  );
}
