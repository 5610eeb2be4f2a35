import { Alert, Badge, Button, Code, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, done, read } from "../../api/client.ts";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

/** Keys by which other programs use this workspace's API. */
export function Keys() {
  const workspace = useQuery({
    queryKey: ["workspace"],
    queryFn: () => read(api.GET("/api/workspace")),
  });
  return <QueryView query={workspace}>{({ id }) => <KeyList workspaceId={id} />}</QueryView>;
}

function KeyList({ workspaceId }: { workspaceId: string }) {
  const [name, setName] = useState("");
  const [shown, setShown] = useState<string | null>(null);
  const path = { id: workspaceId };
  const keys = useQuery({
    queryKey: ["keys", workspaceId],
    queryFn: async () =>
      (await read(api.GET("/api/workspaces/{id}/keys", { params: { path } }))).items,
  });
  const create = useAct<string>({
    run: async (chosen) => {
      const made = await read(
        api.POST("/api/workspaces/{id}/keys", { params: { path }, body: { name: chosen } }),
      );
      setShown(made.key);
    },
    done: words.settings.keyMade,
    changes: ["keys"],
    onDone: () => setName(""),
  });
  const revoke = useAct<string>({
    run: (keyId) =>
      done(
        api.DELETE("/api/workspaces/{id}/keys/{keyId}", {
          params: { path: { id: workspaceId, keyId } },
        }),
      ),
    done: words.settings.keyRevoked,
    changes: ["keys"],
  });
  return (
    <Stack maw={720}>
      {shown !== null && (
        <Alert
          color="green"
          title={words.settings.keyOnce}
          withCloseButton
          onClose={() => setShown(null)}
          closeButtonLabel={words.act.close}
        >
          <Code>{shown}</Code>
        </Alert>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(name);
        }}
      >
        <Group align="flex-end">
          <TextInput
            required
            label={words.settings.keyName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={create.isPending}>
            {words.settings.makeKey}
          </Button>
        </Group>
      </form>
      <QueryView query={keys}>
        {(items) =>
          items.length === 0 ? (
            <Text size="sm">{words.settings.noKeys}</Text>
          ) : (
            <Table aria-label={words.settings.keys}>
              <Table.Tbody>
                {items.map((key) => (
                  <Table.Tr key={key.id}>
                    <Table.Td>{key.name}</Table.Td>
                    <Table.Td>
                      <Moment at={key.createdAt} />
                    </Table.Td>
                    <Table.Td>
                      {key.revokedAt === null ? (
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          color="red"
                          onClick={() =>
                            askFirst({
                              title: `${words.settings.revoke} ${key.name}`,
                              consequence: words.settings.revokeConsequence,
                              act: words.settings.revoke,
                              onConfirm: () => revoke.mutate(key.id),
                            })
                          }
                        >
                          {words.settings.revoke}
                          <span className="unseen"> {key.name}</span>
                        </Button>
                      ) : (
                        <Badge color="gray">{words.settings.revoked}</Badge>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </QueryView>
    </Stack>
  );
}
