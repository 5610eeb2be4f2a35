import { Alert, Button, Code, Group, Select, Stack, Table, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useUsers } from "../../api/actors.ts";
import { api, done, read } from "../../api/client.ts";
import { useReps } from "../../api/resources.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { putBesideField } from "../../parts/field-error.ts";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

const ROLES = ["admin", "manager", "rep"] as const;
type Role = (typeof ROLES)[number];
type NewUser = { email: string; name: string; role: Role; repId: string | null };
type RoleChange = { readonly id: string; readonly role: Role; readonly was: Role };

const roles = ROLES.map((value) => ({ value, label: words.settings.roles[value] }));
const setRole = (id: string, role: Role) =>
  read(api.PATCH("/api/users/{id}", { params: { path: { id } }, body: { role } }));

/** Who may sign in to this workspace, and as what. */
export function Users() {
  const users = useUsers();
  const { data: reps = [] } = useReps();
  const [link, setLink] = useState<string | null>(null);
  const form = useForm<NewUser>({
    initialValues: { email: "", name: "", role: "manager", repId: null },
  });
  const add = useAct<NewUser>({
    run: ({ name, ...body }) =>
      read(api.POST("/api/users", { body: { ...body, ...(name === "" ? {} : { name }) } })),
    done: words.settings.userAdded,
    changes: ["users"],
    onDone: () => form.reset(),
    showFailure: (error) => putBesideField(error, form),
  });
  const change = useAct<RoleChange>({
    run: ({ id, role }) => setRole(id, role),
    undo: ({ id, was }) => setRole(id, was),
    done: words.settings.saved,
    changes: ["users"],
  });
  const invite = useAct<string>({
    run: async (id) => {
      const made = await read(
        api.POST("/api/users/{id}/sign-in-link", { params: { path: { id } } }),
      );
      setLink(made.url);
    },
    done: words.settings.linkMade,
    changes: [],
  });
  const remove = useAct<string>({
    run: (id) => done(api.DELETE("/api/users/{id}", { params: { path: { id } } })),
    done: words.settings.userRemoved,
    changes: ["users"],
  });
  return (
    <Stack>
      {link !== null && (
        <Alert
          color="green"
          title={words.settings.linkOnce}
          withCloseButton
          onClose={() => setLink(null)}
          closeButtonLabel={words.act.close}
        >
          <Code>{link}</Code>
        </Alert>
      )}
      <form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Group align="flex-end">
          <TextInput
            required
            type="email"
            label={words.people.email}
            {...form.getInputProps("email")}
          />
          <TextInput label={words.people.name} {...form.getInputProps("name")} />
          <Select
            allowDeselect={false}
            label={words.settings.role}
            data={roles}
            {...form.getInputProps("role")}
          />
          <Select
            clearable
            searchable
            label={words.settings.isRep}
            data={reps.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps("repId")}
          />
          <Button type="submit" loading={add.isPending}>
            {words.settings.addUser}
          </Button>
        </Group>
      </form>
      <QueryView query={users}>
        {(items) => (
          <Table aria-label={words.settings.users}>
            <Table.Tbody>
              {items.map((user) => (
                <Table.Tr key={user.id}>
                  <Table.Td>{user.name === "" ? user.email : user.name}</Table.Td>
                  <Table.Td>{user.email}</Table.Td>
                  <Table.Td>
                    <Select
                      size="xs"
                      allowDeselect={false}
                      aria-label={`${words.settings.role}: ${user.email}`}
                      data={roles}
                      value={user.role}
                      onChange={(role) =>
                        role !== null && change.mutate({ id: user.id, role, was: user.role })
                      }
                    />
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs">
                      <Button
                        size="compact-sm"
                        variant="light"
                        onClick={() => invite.mutate(user.id)}
                      >
                        {words.settings.signInLink}
                        <span className="unseen"> {user.email}</span>
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        onClick={() =>
                          askFirst({
                            title: `${words.act.remove} ${user.email}`,
                            consequence: words.settings.removeUserConsequence,
                            act: words.act.remove,
                            onConfirm: () => remove.mutate(user.id),
                          })
                        }
                      >
                        {words.act.remove}
                        <span className="unseen"> {user.email}</span>
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryView>
    </Stack>
  );
}
