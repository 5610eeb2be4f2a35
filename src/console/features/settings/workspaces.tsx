import { Anchor, Button, Group, Stack, Table, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { chooseWorkspace } from "../../api/workspace.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

/** The customers of this installation; another one is a name away. */
export function Workspaces() {
  const workspaces = useQuery({
    queryKey: ["workspaces"],
    queryFn: async () => (await read(api.GET("/api/workspaces"))).items,
  });
  const form = useForm({ initialValues: { name: "" } });
  const add = useAct<{ name: string }>({
    run: (body) => read(api.POST("/api/workspaces", { body })),
    done: words.installation.workspaceAdded,
    changes: ["workspaces", "me"],
    onDone: () => form.reset(),
    showFailure: (error) => putBesideField(error, form),
  });
  return (
    <Stack gap="xs" maw={640}>
      <Title order={3} size="h4">
        {words.installation.workspaces}
      </Title>
      <QueryView query={workspaces}>
        {(items) => (
          <Table aria-label={words.installation.workspaces}>
            <Table.Tbody>
              {items.map(({ id, name, defaultRegion, timeZone }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component="button" type="button" onClick={() => chooseWorkspace(id)}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{defaultRegion}</Table.Td>
                  <Table.Td>{timeZone}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryView>
      <form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Group align="flex-end">
          <TextInput
            required
            label={words.installation.workspaceName}
            {...form.getInputProps("name")}
          />
          <Button type="submit" variant="light" loading={add.isPending}>
            {words.installation.addWorkspace}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}
