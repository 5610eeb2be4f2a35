import { Badge, Button, Group, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { type Rep, useReps } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

/** Reps and the CRM owners they are: matched by e-mail, mended by hand. */
export function MatchReps() {
  const reps = useReps();
  return (
    <QueryView query={reps}>
      {(all) =>
        all.length === 0 ? (
          <Empty title={words.live.noReps}>{words.live.noRepsHint}</Empty>
        ) : (
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
        )
      }
    </QueryView>
  );
}

function Row({ rep }: { rep: Rep }) {
  const [owner, setOwner] = useState(rep.crmOwnerId ?? "");
  const save = useAct<string>({
    run: (crmOwnerId) =>
      read(
        api.PATCH("/api/reps/{id}", {
          params: { path: { id: rep.id } },
          body: { crmOwnerId: crmOwnerId === "" ? null : crmOwnerId },
        }),
      ),
    done: words.people.saved,
    changes: ["reps"],
  });
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
          rep.identities.map(({ vendor, id }) => `${vendor} ${id}`).join(", ")
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="xs">
          <TextInput
            size="xs"
            aria-label={`${words.people.owner}: ${rep.name}`}
            value={owner}
            onChange={(event) => setOwner(event.currentTarget.value)}
          />
          <Button
            size="compact-xs"
            variant="light"
            disabled={owner === (rep.crmOwnerId ?? "")}
            onClick={() => save.mutate(owner)}
          >
            {words.act.save}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
