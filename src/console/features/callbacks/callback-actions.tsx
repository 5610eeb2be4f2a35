import { Button, Group, Menu } from "@mantine/core";
import { api, read } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { type Callback, useReps } from "../../api/resources.ts";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type HandOver = { readonly id: string; readonly repId: string; readonly was: string | null };

const CHANGES = ["callbacks", "audit"];
const reassign = (id: string, repId: string) =>
  read(api.PATCH("/api/callbacks/{id}", { params: { path: { id } }, body: { repId } }));

/** What can be done with a callback that is open: said to be done, made now, given to somebody else, taken back. */
export function CallbackActions({ callback }: { callback: Callback }) {
  const { id, number, repId } = callback;
  const { data: me } = useMe();
  const params = { params: { path: { id } } };
  const complete = useAct<void>({
    run: () => read(api.POST("/api/callbacks/{id}/complete", params)),
    done: words.callbacks.completed,
    changes: CHANGES,
  });
  const callNow = useAct<void>({
    run: () => read(api.POST("/api/callbacks/{id}/call-now", params)),
    done: words.callbacks.due,
    changes: CHANGES,
  });
  const cancel = useAct<void>({
    run: () => read(api.POST("/api/callbacks/{id}/cancel", params)),
    done: words.callbacks.cancelled,
    changes: CHANGES,
  });
  const handOver = useAct<HandOver>({
    run: (input) => reassign(input.id, input.repId),
    ...(repId === null
      ? {}
      : { undo: ({ was, ...input }) => reassign(input.id, was ?? input.repId) }),
    done: words.callbacks.reassigned,
    changes: CHANGES,
  });
  if (callback.state !== "open") return null;
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        size="compact-sm"
        variant="light"
        aria-label={`${words.callbacks.done} ${number}`}
        onClick={() =>
          askFirst({
            title: `${words.callbacks.done} ${number}`,
            consequence: words.callbacks.doneConsequence,
            act: words.callbacks.done,
            onConfirm: () => complete.mutate(),
          })
        }
      >
        {words.callbacks.done}
      </Button>
      <Menu>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`${words.callbacks.moreFor} ${number}`}
          >
            …
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => callNow.mutate()}>{words.callbacks.callNow}</Menu.Item>
          {me?.role !== "rep" && (
            <Others
              repId={repId}
              onPick={(chosen) => handOver.mutate({ id, repId: chosen, was: repId })}
            />
          )}
          <Menu.Item
            color="red"
            onClick={() =>
              askFirst({
                title: `${words.callbacks.cancel} ${number}`,
                consequence: words.callbacks.cancelConsequence,
                act: words.callbacks.cancel,
                onConfirm: () => cancel.mutate(),
              })
            }
          >
            {words.callbacks.cancel}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function Others(props: { repId: string | null; onPick: (repId: string) => void }) {
  const { data: reps = [] } = useReps();
  return (
    <>
      <Menu.Label>{words.callbacks.giveTo}</Menu.Label>
      {reps
        .filter(({ id }) => id !== props.repId)
        .map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => props.onPick(id)}>
            {name}
          </Menu.Item>
        ))}
    </>
  );
}
