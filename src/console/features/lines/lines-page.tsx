import {
  Alert,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  Paper,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { api, done } from "../../api/client.ts";
import { useMay } from "../../api/me.ts";
import { type Line, useLines } from "../../api/resources.ts";
import { Empty } from "../../parts/empty.tsx";
import { Health } from "../../parts/health.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { targetInWords } from "../../parts/target-words.ts";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { vendorNames } from "../../words/vendors.ts";
import { LineDrawer } from "./line-drawer.tsx";

/** The ways for calls to come in: what to paste where, and what each does. */
export function LinesPage() {
  const lines = useLines();
  const isAdmin = useMay("admin");
  const [edited, setEdited] = useState<Line | "new" | null>(null);
  const remove = useAct<string>({
    run: (id) => done(api.DELETE("/api/lines/{id}", { params: { path: { id } } })),
    done: words.lines.removed,
    changes: ["lines"],
  });
  return (
    <Page
      title={words.lines.title}
      about={words.lines.about}
      actions={isAdmin && <Button onClick={() => setEdited("new")}>{words.lines.add}</Button>}
    >
      <QueryView query={lines}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.lines.none}>{words.lines.noneHint}</Empty>
          ) : (
            all.map((line) => (
              <Paper key={line.id} withBorder p="md">
                <Stack gap="xs">
                  <Group justify="space-between">
                    <Group>
                      <Title order={3} size="h4">
                        {line.name}
                      </Title>
                      <Badge variant="light">{wordFor(vendorNames, line.vendor)}</Badge>
                      <Badge color={line.mode === "live" ? "green" : "yellow"} variant="light">
                        {words.lines.modes[line.mode]}
                      </Badge>
                      {line.sandbox && <Badge color="violet">{words.state.sandbox}</Badge>}
                    </Group>
                    {isAdmin && (
                      <Group gap="xs">
                        <Button size="compact-sm" variant="light" onClick={() => setEdited(line)}>
                          {words.people.edit}
                          <span className="unseen"> {line.name}</span>
                        </Button>
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          color="red"
                          onClick={() =>
                            askFirst({
                              title: `${words.lines.removeTitle} ${line.name}`,
                              consequence: words.lines.removeConsequence,
                              act: words.act.remove,
                              onConfirm: () => remove.mutate(line.id),
                            })
                          }
                        >
                          {words.act.remove}
                          <span className="unseen"> {line.name}</span>
                        </Button>
                      </Group>
                    )}
                  </Group>
                  <Health health={line.health} />
                  <Address name={words.lines.routeUrl} url={line.routeUrl} />
                  <Address name={words.lines.eventsUrl} url={line.eventsUrl} />
                  <Text size="sm">
                    {words.lines.fallback}: {targetInWords(line.fallback)}
                    {line.team !== null && ` · ${words.lines.team}: ${targetInWords(line.team)}`}
                  </Text>
                  {!line.hasSecret && <Alert color="orange">{words.lines.noSecret}</Alert>}
                  {limitsOf(line).map((warning) => (
                    <Alert key={warning} color="yellow">
                      {warning}
                    </Alert>
                  ))}
                </Stack>
              </Paper>
            ))
          )
        }
      </QueryView>
      <LineDrawer edited={edited} onClose={() => setEdited(null)} />
    </Page>
  );
}

/** What its phone system can't do, each a sentence of its own under the line's name; what its health says is said once. */
function limitsOf({ name, vendor, warnings, health }: Line): string[] {
  const prefix = `${name} (${vendor}): `;
  return warnings
    .map((warning) => (warning.startsWith(prefix) ? warning.slice(prefix.length) : warning))
    .filter((sentence) => !health.warnings.includes(sentence))
    .map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

function Address({ name, url }: { name: string; url: string }) {
  return (
    <Group gap="xs" wrap="wrap">
      <Text size="sm" w={110}>
        {name}
      </Text>
      <Code>{url}</Code>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="subtle" onClick={copy}>
            {copied ? words.lines.copied : words.lines.copy}
            <span className="unseen"> {name}</span>
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
