import { Button, Group, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/api-error.ts";
import { words } from "../words/en.ts";
import { isSignedOut, whyNotDone } from "./failed.tsx";

/**
 * A change that a person asks for: says when it is done or why not, reads anew what it touches, and offers to undo
 * it where that can be.
 */
export function useAct<T>(options: {
  readonly run: (input: T) => Promise<unknown>;
  readonly done: string;
  /** Keys of what has changed. */
  readonly changes: readonly string[];
  readonly undo?: (input: T) => Promise<unknown>;
  readonly onDone?: () => void;
  /** Shows a failure at its own place; true when it did. */
  readonly showFailure?: (error: unknown) => boolean;
}) {
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all(options.changes.map((key) => queries.invalidateQueries({ queryKey: [key] })));
  return useMutation({
    mutationFn: options.run,
    async onSuccess(_result, input) {
      await refresh();
      options.onDone?.();
      const { undo } = options;
      const id = notifications.show({
        color: "green",
        message:
          undo === undefined ? (
            options.done
          ) : (
            <Group justify="space-between">
              <Text size="sm">{options.done}</Text>
              <Button
                size="compact-xs"
                variant="light"
                onClick={() => {
                  notifications.hide(id);
                  void undo(input).then(refresh, tellFailure);
                }}
              >
                {words.act.undo}
              </Button>
            </Group>
          ),
      });
    },
    onError(error) {
      // it was changed by somebody else, so what is shown is not what is
      if (isOutdated(error)) void refresh();
      if (isSignedOut(error)) void queries.invalidateQueries({ queryKey: ["me"] });
      if (options.showFailure?.(error) !== true) tellFailure(error);
    },
  });
}

function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 409);
}

function tellFailure(error: unknown): void {
  notifications.show({ color: "red", message: whyNotDone(error), autoClose: 10_000 });
}

/** Asks before what can't be taken back. */
export function askFirst(options: {
  readonly title: string;
  readonly consequence: string;
  readonly act: string;
  readonly onConfirm: () => void;
}): void {
  modals.openConfirmModal({
    title: options.title,
    children: <Text size="sm">{options.consequence}</Text>,
    labels: { confirm: options.act, cancel: words.act.cancel },
    confirmProps: { color: "red" },
    onConfirm: options.onConfirm,
  });
}
