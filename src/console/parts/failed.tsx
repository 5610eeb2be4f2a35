import { Alert, Button, Group, Text } from "@mantine/core";
import { ApiError } from "../api/api-error.ts";
import { words } from "../words/en.ts";

/** Says what went wrong in the API's own words, and what to do next. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <Alert color="red" role="alert" title={words.state.failed}>
      <Group justify="space-between">
        <Text size="sm">{sentenceOf(error)}</Text>
        {onRetry !== undefined && (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {words.act.tryAgain}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function sentenceOf(error: unknown): string {
  if (isSignedOut(error)) return words.state.signedOut;
  if (error instanceof ApiError && error.status === 403) return words.state.forbidden;
  return error instanceof Error ? error.message : words.state.failed;
}

/** Why something could not be done, rather than shown. */
export function whyNotDone(error: unknown): string {
  if (error instanceof ApiError && error.status === 403) return words.state.notAllowed;
  if (error instanceof ApiError && error.status === 0) return words.state.notSent;
  return sentenceOf(error);
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
