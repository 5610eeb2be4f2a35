import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { api, read } from "../../api/client.ts";
import { type Line, useLines } from "../../api/resources.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type Change = { readonly id: string; readonly mode: Line["mode"]; readonly was: Line["mode"] };

const setMode = (id: string, mode: Line["mode"]) =>
  read(api.PATCH("/api/lines/{id}", { params: { path: { id } }, body: { mode } }));

/** From only looking on to deciding, line by line, and back at once. */
export function GoLive() {
  const { data: lines = [] } = useLines();
  const change = useAct<Change>({
    run: ({ id, mode }) => setMode(id, mode),
    undo: ({ id, was }) => setMode(id, was),
    done: words.lines.saved,
    changes: ["lines"],
  });
  return (
    <Stack mt="md">
      {lines.map(({ id, name, mode }) => (
        <Paper key={id} withBorder p="md">
          <Group justify="space-between">
            <div>
              <Title order={3} size="h4">
                {name}
              </Title>
              <Text size="sm">{words.lines.modes[mode]}</Text>
            </div>
            {mode === "live" ? (
              <Button
                variant="light"
                onClick={() => change.mutate({ id, mode: "observe", was: mode })}
              >
                {words.setUp.observe}
                <span className="unseen"> {name}</span>
              </Button>
            ) : (
              <Button onClick={() => change.mutate({ id, mode: "live", was: mode })}>
                {words.setUp.goLive}
                <span className="unseen"> {name}</span>
              </Button>
            )}
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}
