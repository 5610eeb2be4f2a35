import { Badge, Button, Group, Menu, Text } from "@mantine/core";
import { useState } from "react";
import { api, done, read } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { type Rep, usePresence, useReps } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { Pins } from "./pins.tsx";
import { RepDrawer } from "./rep-drawer.tsx";

type Away = { readonly id: string; readonly away: boolean };

const setAway = ({ id, away }: Away) =>
  read(api.PUT("/api/presence/{repId}", { params: { path: { repId: id } }, body: { away } }));

/** The people who take calls: who they are in the CRM and at the phone systems, and when they work. */
export function PeoplePage() {
  const reps = useReps();
  const isAdmin = useMay("admin");
  const { data: presence = [] } = usePresence();
  const [edited, setEdited] = useState<Rep | "new" | null>(null);
  const away = useAct<Away>({
    run: setAway,
    undo: ({ id, away: was }) => setAway({ id, away: !was }),
    done: words.people.saved,
    changes: ["reps", "presence"],
  });
  const checkIn = useAct<string>({
    run: (id) => read(api.POST("/api/reps/{id}/check-in", { params: { path: { id } } })),
    done: words.people.checkedIn,
    changes: ["reps", "presence"],
  });
  const remove = useAct<string>({
    run: (id) => done(api.DELETE("/api/reps/{id}", { params: { path: { id } } })),
    done: words.people.removed,
    changes: ["reps", "presence"],
  });
  const stateOf = (repId: string) =>
    presence.find((entry) => entry.repId === repId)?.state ?? "unknown";
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
      cell: (rep) => <Badge variant="light">{wordFor(words.presence, stateOf(rep.id))}</Badge>,
    },
    {
      title: words.people.owner,
      cell: (rep) =>
        rep.crmOwnerId ?? (
          <Badge color="orange" variant="light">
            {words.people.noOwner}
          </Badge>
        ),
    },
    {
      title: words.people.identities,
      grow: 2,
      cell: (rep) => rep.identities.map(({ vendor, id }) => `${vendor} ${id}`).join(", "),
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
              <Menu.Item onClick={() => away.mutate({ id: rep.id, away: !rep.away })}>
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
              rows={all}
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
