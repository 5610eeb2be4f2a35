import { Badge, Button, Group, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { DeadLetterDrawer } from "./dead-letter-drawer.tsx";

const SHOWN = 500;

/** Work that was given up after its last attempt, with the reason: looked at, mended, sent again, thrown away. */
export function DeadLetters() {
  const [jobName, setJobName] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const isAdmin = useMay("admin");
  const letters = useQuery({
    queryKey: ["dead-letters", "list"],
    queryFn: async () =>
      (
        await read(
          api.GET("/api/maintenance/dead-letters", { params: { query: { limit: SHOWN } } }),
        )
      ).items,
  });
  type Letter = NonNullable<typeof letters.data>[number];
  const columns: readonly Column<Letter>[] = [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} /> },
    {
      title: words.deadLetters.job,
      grow: 2,
      cell: (letter) => (
        <>
          {wordFor(words.deadLetters.jobs, letter.jobName)}{" "}
          {letter.state === "set-aside" && (
            <Badge variant="light">{words.deadLetters.setAside}</Badge>
          )}
        </>
      ),
    },
    { title: words.deadLetters.error, cell: ({ error }) => error, grow: 4 },
    {
      title: words.people.actions,
      cell: ({ id }) => (
        <Button size="compact-sm" variant="light" onClick={() => setOpened(id)}>
          {words.deadLetters.open}
        </Button>
      ),
    },
  ];
  return (
    <QueryView query={letters}>
      {(all) => {
        const names = [...new Set(all.map((letter) => letter.jobName))];
        const rows = all.filter((letter) => jobName === null || letter.jobName === jobName);
        return all.length === 0 ? (
          <Empty title={words.deadLetters.none}>{words.deadLetters.noneHint}</Empty>
        ) : (
          <Stack>
            <Group align="flex-end">
              <Select
                clearable
                label={words.deadLetters.job}
                placeholder={words.deadLetters.allJobs}
                data={names.map((value) => ({
                  value,
                  label: wordFor(words.deadLetters.jobs, value),
                }))}
                value={jobName}
                onChange={setJobName}
              />
              {isAdmin && <OfMany jobName={jobName} count={rows.length} />}
            </Group>
            <RowTable
              label={words.deadLetters.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
            />
            <DeadLetterDrawer id={opened} onClose={() => setOpened(null)} />
          </Stack>
        );
      }}
    </QueryView>
  );
}

/** The same for all that are shown. */
function OfMany({ jobName, count }: { jobName: string | null; count: number }) {
  const body = jobName === null ? {} : { jobName };
  const changes = ["dead-letters", "audit"];
  const requeue = useAct<void>({
    run: () => read(api.POST("/api/maintenance/dead-letters/requeue", { body })),
    done: words.deadLetters.requeued,
    changes,
  });
  const discard = useAct<void>({
    run: () => read(api.POST("/api/maintenance/dead-letters/discard", { body })),
    done: words.deadLetters.discarded,
    changes,
  });
  return (
    <>
      <Button variant="light" loading={requeue.isPending} onClick={() => requeue.mutate()}>
        {words.deadLetters.requeueAll} ({count})
      </Button>
      <Button
        variant="subtle"
        color="red"
        onClick={() =>
          askFirst({
            title: `${words.deadLetters.discardAll} (${count})`,
            consequence: words.deadLetters.discardConsequence,
            act: words.deadLetters.discard,
            onConfirm: () => discard.mutate(),
          })
        }
      >
        {words.deadLetters.discardAll} ({count})
      </Button>
    </>
  );
}
