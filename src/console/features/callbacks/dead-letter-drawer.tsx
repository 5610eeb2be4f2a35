import { Alert, Button, Drawer, Group, JsonInput, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, done, read } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

const CHANGES = ["dead-letters", "audit"];

/** One piece of work that was given up: what it was to do, to mend and to send again. */
export function DeadLetterDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={words.deadLetters.one}
      closeButtonProps={{ "aria-label": words.act.close }}
    >
      {id !== null && <Letter key={id} id={id} onGone={onClose} />}
    </Drawer>
  );
}

function Letter({ id, onGone }: { id: string; onGone: () => void }) {
  const params = { path: { id } };
  const isAdmin = useMay("admin");
  const letter = useQuery({
    queryKey: ["dead-letters", id],
    queryFn: () => read(api.GET("/api/maintenance/dead-letters/{id}", { params })),
  });
  const requeue = useAct<void>({
    run: () => done(api.POST("/api/maintenance/dead-letters/{id}/requeue", { params })),
    done: words.deadLetters.requeued,
    changes: CHANGES,
    onDone: onGone,
  });
  const discard = useAct<void>({
    run: () => done(api.DELETE("/api/maintenance/dead-letters/{id}", { params })),
    done: words.deadLetters.discarded,
    changes: CHANGES,
    onDone: onGone,
  });
  return (
    <QueryView query={letter}>
      {({ jobName, error, payload }) => (
        <Stack>
          <Text fw={600}>{wordFor(words.deadLetters.jobs, jobName)}</Text>
          <Alert color="red" title={words.deadLetters.error}>
            {error}
          </Alert>
          <Content id={id} payload={payload} />
          {isAdmin && (
            <Group>
              <Button loading={requeue.isPending} onClick={() => requeue.mutate()}>
                {words.deadLetters.requeue}
              </Button>
              <Button
                variant="subtle"
                color="red"
                onClick={() =>
                  askFirst({
                    title: words.deadLetters.discard,
                    consequence: words.deadLetters.discardConsequence,
                    act: words.deadLetters.discard,
                    onConfirm: () => discard.mutate(),
                  })
                }
              >
                {words.deadLetters.discard}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </QueryView>
  );
}

/** What it was to do, as JSON; only what is changed is sent, since people's numbers are masked in it. */
function Content({ id, payload }: { id: string; payload: unknown }) {
  const shown = JSON.stringify(payload, null, 2);
  const isAdmin = useMay("admin");
  const [text, setText] = useState(shown);
  const patch = changesOf(payload, text);
  const mend = useAct<Record<string, unknown>>({
    run: (changed) =>
      read(
        api.PATCH("/api/maintenance/dead-letters/{id}", {
          params: { path: { id } },
          body: { payload: changed },
        }),
      ),
    done: words.deadLetters.mended,
    changes: CHANGES,
  });
  return (
    <>
      <JsonInput
        label={words.deadLetters.content}
        description={words.deadLetters.contentHint}
        validationError={words.deadLetters.notJson}
        readOnly={!isAdmin}
        autosize
        maxRows={20}
        value={text}
        onChange={setText}
      />
      {isAdmin && (
        <Group>
          <Button
            variant="light"
            disabled={patch === null}
            loading={mend.isPending}
            onClick={() => patch !== null && mend.mutate(patch)}
          >
            {words.deadLetters.mend}
          </Button>
        </Group>
      )}
    </>
  );
}

/** The fields that differ, null for those that are gone; null: nothing differs, or it is no object. */
function changesOf(before: unknown, text: string): Record<string, unknown> | null {
  const after = parsed(text);
  if (!isRecord(before) || !isRecord(after)) return null;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (changed.length === 0) return null;
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
