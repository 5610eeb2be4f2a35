import { Badge, Button, Group, Menu, Text } from "@mantine/core";
import { useState } from "react";
import { api, done } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { type Rep, useCrmOwners, usePresence, useReps } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { State } from "../../parts/state.tsx";
import { useAway, useCheckIn } from "../../parts/use-away.ts";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { Identities } from "./identities.tsx";
import { Pins } from "./pins.tsx";
import { RepDrawer } from "./rep-drawer.tsx";

/** The people who take calls: who they are in the CRM and at the phone systems, and when they work. */
export function PeoplePage() {
  const reps = useReps();
  const isAdmin = useMay("admin");
  const { data: presence = [] } = usePresence();
  const { data: owners = [] } = useCrmOwners();
  const [edited, setEdited] = useState<Rep | "new" | null>(null);
  const away = useAway();
  const checkIn = useCheckIn();
  const remove = useAct<string>({
    run: (id) => done(api.DELETE("/api/reps/{id}", { params: { path: { id } } })),
    done: words.people.removed,
    changes: ["reps", "presence"],
  });
  const columns: readonly Column<Rep>[] = [
    {
      title: words.people.name,
      grow: 2,
      cell: (rep) => (
        <div>
          <Text fw={600} size="sm">
            {rep.name}
          </Text>
          <Text size="xs" c="dimmed">
            {rep.email}
          </Text>
        </div>
      ),
    },
    {
      title: words.people.state,
      cell: ({ id }) => <State rep={presence.find(({ repId }) => repId === id)} />,
    },
    {
      title: words.people.owner,
      cell: ({ crmOwnerId: id }) =>
        id === null ? (
          <Badge color="orange" variant="light">
            {words.people.noOwner}
          </Badge>
        ) : (
          (owners.find((owner) => owner.id === id)?.name ?? id)
        ),
    },
    {
      title: words.people.identities,
      grow: 2,
      cell: ({ identities }) => <Identities identities={identities} />,
    },
    {
      title: words.people.actions,
      cell: (rep) => (
        <Group gap="xs" wrap="nowrap">
          {isAdmin && (
            <Button size="compact-sm" variant="light" onClick={() => setEdited(rep)}>
              {words.people.edit}
              <span className="unseen"> {rep.name}</span>
            </Button>
          )}
          <Menu>
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={`${words.people.more} ${rep.name}`}
              >
                …
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => away.mutate({ repId: rep.id, away: !rep.away })}>
                {rep.away ? words.people.back : words.people.away}
              </Menu.Item>
              <Menu.Item onClick={() => checkIn.mutate(rep.id)}>{words.people.checkIn}</Menu.Item>
              {isAdmin && (
                <Menu.Item
                  color="red"
                  onClick={() =>
                    askFirst({
                      title: `${words.people.removeTitle} ${rep.name}`,
                      consequence: words.people.removeConsequence,
                      act: words.act.remove,
                      onConfirm: () => remove.mutate(rep.id),
                    })
                  }
                >
                  {words.act.remove}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </Group>
      ),
    },
  ];
  return (
    <Page
      title={words.people.title}
      about={words.people.about}
      actions={isAdmin && <Button onClick={() => setEdited("new")}>{words.people.add}</Button>}
    >
      <QueryView query={reps}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.live.noReps}>{words.live.noRepsHint}</Empty>
          ) : (
            <RowTable
              label={words.people.title}
              columns={columns}
              rows={all.toSorted((one, other) => one.name.localeCompare(other.name))}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
      <Pins />
      <RepDrawer edited={edited} onClose={() => setEdited(null)} />
    </Page>
  );
}
