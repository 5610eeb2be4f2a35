import { Badge, Paper, Select, Stack, Table, Text, Title } from "@mantine/core";
import { api, read } from "../../api/client.ts";
import { type Rep, useCrmOwners, useReps } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { Identities } from "../people/identities.tsx";

type Choice = { readonly to: string | null; readonly from: string | null };

const setOwner = (id: string, crmOwnerId: string | null) =>
  read(api.PATCH("/api/reps/{id}", { params: { path: { id } }, body: { crmOwnerId } }));

/** Reps and the CRM owners they are: matched by e-mail, mended by hand. */
export function MatchReps() {
  const reps = useReps();
  return (
    <QueryView query={reps}>
      {(all) =>
        all.length === 0 ? (
          <Empty title={words.live.noReps}>{words.live.noRepsHint}</Empty>
        ) : (
          <Stack>
            <Table aria-label={words.setUp.reps}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.people.name}</Table.Th>
                  <Table.Th>{words.people.identities}</Table.Th>
                  <Table.Th>{words.people.owner}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {all.map((rep) => (
                  <Row key={rep.id} rep={rep} />
                ))}
              </Table.Tbody>
            </Table>
            <Unmatched />
          </Stack>
        )
      }
    </QueryView>
  );
}

function Row({ rep }: { rep: Rep }) {
  const { data: owners = [] } = useCrmOwners();
  const save = useAct<Choice>({
    run: ({ to }) => setOwner(rep.id, to),
    undo: ({ from }) => setOwner(rep.id, from),
    done: words.people.saved,
    changes: ["reps", "crm-owners"],
  });
  const known = owners.map(({ id, name, email }) => ({
    value: id,
    label: email === null ? name : `${name} (${email})`,
  }));
  const { crmOwnerId } = rep;
  // one that the CRM no longer names is shown as what it is
  const isKnown = crmOwnerId === null || owners.some(({ id }) => id === crmOwnerId);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {rep.name}
        </Text>
        <Text size="xs" c="dimmed">
          {rep.email}
        </Text>
      </Table.Td>
      <Table.Td>
        {rep.identities.length === 0 ? (
          <Badge color="orange" variant="light">
            {words.setUp.noPhone}
          </Badge>
        ) : (
          <Identities identities={rep.identities} />
        )}
      </Table.Td>
      <Table.Td>
        <Select
          size="xs"
          searchable
          clearable
          aria-label={`${words.people.owner}: ${rep.name}`}
          placeholder={words.setUp.pickOwner}
          nothingFoundMessage={words.setUp.noSuchOwner}
          data={isKnown ? known : [...known, { value: crmOwnerId, label: crmOwnerId }]}
          value={crmOwnerId}
          onChange={(to) => save.mutate({ to, from: crmOwnerId })}
        />
      </Table.Td>
    </Table.Tr>
  );
}

/** Owners in the CRM who are no rep yet: calls of their contacts go to the next on the ladder. */
function Unmatched() {
  const { data: owners = [] } = useCrmOwners();
  const left = owners.filter(({ repId }) => repId === null);
  if (left.length === 0) return null;
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4">
        {words.setUp.unmatched}
      </Title>
      <Text size="sm" c="dimmed">
        {words.setUp.unmatchedHint}
      </Text>
      <Text size="sm">
        {left.map(({ name, email }) => (email === null ? name : `${name} (${email})`)).join(", ")}
      </Text>
    </Paper>
  );
}
