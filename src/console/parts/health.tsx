import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { words } from "../words/en.ts";
import { wordFor } from "../words/known.ts";
import { Moment } from "./moment.tsx";

export type HealthOf = {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly lastRequestAt: string | null;
  readonly lastEventAt: string | null;
  readonly errorBudget: { readonly used: number; readonly limit: number } | null;
};

/** How a line or an account is: a light that says its word, what is wrong, and when something was heard last. */
export function Health({ health }: { health: HealthOf }) {
  const { problems, warnings, lastRequestAt, lastEventAt, errorBudget } = health;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Light health={health} />
        {lastRequestAt !== null && (
          <Text size="sm">
            {words.setUp.lastRequest} <Moment at={lastRequestAt} />
          </Text>
        )}
        {lastEventAt !== null && (
          <Text size="sm">
            {words.health.lastEvent} <Moment at={lastEventAt} />
          </Text>
        )}
        {errorBudget !== null && errorBudget.used > 0 && (
          <Text size="sm">
            {words.health.errors} {errorBudget.used} / {errorBudget.limit}
          </Text>
        )}
      </Group>
      {problems.map((problem) => (
        <Alert key={problem} color="red">
          {wordFor(words.health.problems, problem)}
        </Alert>
      ))}
      <Hints hints={warnings} isHeard={lastRequestAt !== null} />
    </Stack>
  );
}

/** What is left to do at the phone system; out of the way once calls come. */
function Hints({ hints, isHeard }: { hints: readonly string[]; isHeard: boolean }) {
  if (hints.length === 0) return null;
  const list = hints.map((hint) => (
    <Alert key={hint} color="yellow" mt={4}>
      {hint}
    </Alert>
  ));
  if (!isHeard) return list;
  return (
    <details>
      <Text component="summary" size="sm">
        {words.health.hints} ({hints.length})
      </Text>
      {list}
    </details>
  );
}

function Light({ health: { problems, lastRequestAt, lastEventAt } }: { health: HealthOf }) {
  const isHeard = lastRequestAt !== null || lastEventAt !== null;
  if (problems.length > 0) return <Badge color="red">{words.health.bad}</Badge>;
  return isHeard ? (
    <Badge color="green">{words.health.good}</Badge>
  ) : (
    <Badge color="gray">{words.health.silent}</Badge>
  );
}
