import { Button, Group, Paper, Select, Table, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, done, read } from "../../api/client.ts";
import { usePins, useRepName, useReps } from "../../api/resources.ts";
import { PhoneLink } from "../../parts/phone-link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { putBesideField } from "../../parts/field-error.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type Pin = { readonly number: string; readonly repId: string };

const put = ({ number, repId }: Pin) =>
  read(api.PUT("/api/pins/{number}", { params: { path: { number } }, body: { repId } }));
const take = ({ number }: Pin) =>
  done(api.DELETE("/api/pins/{number}", { params: { path: { number } } }));

/** Numbers that always go to one rep, whatever the CRM says. */
export function Pins() {
  const pins = usePins();
  const { data: reps = [] } = useReps();
  const nameOf = useRepName();
  const form = useForm({ initialValues: { number: "", repId: "" } });
  const add = useAct<Pin>({
    run: put,
    undo: take,
    done: words.people.pinned,
    changes: ["pins"],
    onDone: () => form.reset(),
    showFailure: (error) => putBesideField(error, form),
  });
  const remove = useAct<Pin>({
    run: take,
    undo: put,
    done: words.people.unpinned,
    changes: ["pins"],
  });
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.people.pins}
      </Title>
      <Text size="sm" c="dimmed">
        {words.people.pinsHint}
      </Text>
      <QueryView query={pins}>
        {(items) =>
          items.length === 0 ? null : (
            <Table aria-label={words.people.pins}>
              <Table.Tbody>
                {items.map((pin) => (
                  <Table.Tr key={pin.number}>
                    <Table.Td>
                      <PhoneLink number={pin.number} />
                    </Table.Td>
                    <Table.Td>{nameOf(pin.repId) ?? words.live.formerRep}</Table.Td>
                    <Table.Td>
                      <Button size="compact-sm" variant="subtle" onClick={() => remove.mutate(pin)}>
                        {words.act.remove}
                        <span className="unseen"> {pin.number}</span>
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </QueryView>
      <form onSubmit={form.onSubmit((pin) => add.mutate(pin))}>
        <Group align="flex-end" mt="sm">
          <TextInput
            required
            label={words.calls.number}
            placeholder="+1 415 …"
            {...form.getInputProps("number")}
          />
          <Select
            required
            searchable
            label={words.calls.rep}
            data={reps.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps("repId")}
          />
          <Button type="submit" loading={add.isPending}>
            {words.people.pin}
          </Button>
        </Group>
      </form>
    </Paper>
  );
}
