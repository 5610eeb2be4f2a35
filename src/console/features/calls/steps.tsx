import { Progress, Stack, Text } from "@mantine/core";
import type { Decision } from "../../api/resources.ts";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

/** How long the decision took, step by step, each as its share of the whole. */
export function Steps({ decision: { steps, durationMs } }: { decision: Decision }) {
  return (
    <Stack gap="xs">
      {Object.entries(steps).map(([step, ms]) => {
        const name = wordFor(words.calls.stepNames, step);
        return (
          <div key={step}>
            <Text size="sm">
              {name}: {rounded(ms)} ms
            </Text>
            <Progress
              aria-label={name}
              value={durationMs <= 0 ? 0 : Math.min(100, (ms / durationMs) * 100)}
            />
          </div>
        );
      })}
      <Text size="sm">
        {words.calls.tookMs} {rounded(durationMs)} ms
      </Text>
    </Stack>
  );
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
