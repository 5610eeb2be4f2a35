import {
  Alert,
  Badge,
  Button,
  Code,
  Group,
  NumberInput,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useKeys } from "../../api/actors.ts";
import { api, done, read } from "../../api/client.ts";
import { useReps } from "../../api/resources.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

const ROLES = ["admin", "manager", "rep"] as const;
type NewToken = {
  name: string;
  role: (typeof ROLES)[number];
  repId: string | null;
  days: number | "";
};

const DAY_MS = 86_400_000;

/** Keys by which other programs use this workspace's API, each with a role and an end. */
export function Keys() {
  const [shown, setShown] = useState<string | null>(null);
  const { data: reps = [] } = useReps();
  const form = useForm<NewToken>({
    initialValues: { name: "", role: "manager", repId: null, days: 365 },
  });
  const keys = useKeys();
  const create = useAct<NewToken>({
    run: async ({ name, role, repId, days }) => {
      const expiresAt = days === "" ? null : new Date(Date.now() + days * DAY_MS).toISOString();
      const made = await read(
        api.POST("/api/tokens", {
          body: { name, role, expiresAt, ...(role === "rep" && repId !== null ? { repId } : {}) },
        }),
      );
      setShown(made.token);
    },
    done: words.settings.keyMade,
    changes: ["tokens", "audit"],
    onDone: () => form.reset(),
    showFailure: (error) => putBesideField(error, form, { expiresAt: "days" }),
  });
  const revoke = useAct<string>({
    run: (id) => done(api.DELETE("/api/tokens/{id}", { params: { path: { id } } })),
    done: words.settings.keyRevoked,
    changes: ["tokens", "audit"],
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
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Group align="flex-end">
          <TextInput required label={words.settings.keyName} {...form.getInputProps("name")} />
          <Select
            allowDeselect={false}
            label={words.settings.role}
            data={ROLES.map((value) => ({ value, label: words.settings.roles[value] }))}
            {...form.getInputProps("role")}
          />
          {form.values.role === "rep" && (
            <Select
              searchable
              label={words.settings.isRep}
              data={reps.map(({ id, name }) => ({ value: id, label: name }))}
              {...form.getInputProps("repId")}
            />
          )}
          <NumberInput
            min={1}
            allowDecimal={false}
            label={words.settings.keyDays}
            {...form.getInputProps("days")}
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
                    <Table.Td>{words.settings.roles[key.role]}</Table.Td>
                    <Table.Td>
                      {words.settings.keyEnds}{" "}
                      {key.expiresAt === null ? (
                        words.settings.keyNever
                      ) : (
                        <Moment at={key.expiresAt} />
                      )}
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
