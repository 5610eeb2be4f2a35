import { Button, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useLines, useRepName } from "../../api/resources.ts";
import { Failed } from "../../parts/failed.tsx";
import { Ladder } from "../../parts/ladder.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import type { Policy } from "./policy.ts";

/**
 * What would happen if this number called now: by the draft where there is one, else by the line's own policy. Begins
 * with a number and a line where they are given.
 */
export function WhatIf(props: {
  policy?: Policy;
  number?: string;
  lineId?: string;
  title?: string;
}) {
  const { policy } = props;
  const { data: lines = [] } = useLines();
  const nameOf = useRepName();
  const [line, setLine] = useState<string | null>(props.lineId ?? null);
  const [number, setNumber] = useState(props.number ?? "");
  const chosen = line ?? lines[0]?.id ?? "";
  const trial = useMutation({
    mutationFn: () =>
      read(
        api.POST("/api/simulate", {
          body: {
            line: chosen,
            number: number === "" ? null : number,
            ...(policy === undefined ? {} : { policy }),
          },
        }),
      ),
  });
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          trial.mutate();
        }}
      >
        <Stack gap="xs">
          <Title order={3} size="h4">
            {props.title ?? words.policies.whatIf}
          </Title>
          <Select
            label={words.calls.line}
            data={lines.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen}
            allowDeselect={false}
            onChange={setLine}
          />
          <TextInput
            label={words.calls.number}
            placeholder="+1 415 …"
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" loading={trial.isPending} disabled={chosen === ""}>
            {words.policies.tryIt}
          </Button>
        </Stack>
      </form>
      {trial.isError && <Failed error={trial.error} />}
      {trial.data !== undefined && (
        <Stack gap="xs" mt="sm" role="status">
          <Text fw={600}>
            {nameOf(trial.data.repId) ?? wordFor(words.outcome, trial.data.outcome)}
          </Text>
          <Text size="sm">{trial.data.reason}</Text>
          {trial.data.prompt !== null && (
            <Text size="sm" fs="italic" lang={trial.data.locale ?? undefined}>
              {words.policies.callerHears(trial.data.prompt.join(" "))}
            </Text>
          )}
          {!trial.data.live && (
            <Text size="sm" c="dimmed">
              {words.policies.notAllLive}
            </Text>
          )}
          <Ladder
            rungs={trial.data.rungs.map((rung) => ({
              ...rung,
              result: rung.result === "taken" ? "taken" : "refused",
            }))}
            nameOf={(id) => nameOf(id) ?? words.live.formerRep}
          />
        </Stack>
      )}
    </Paper>
  );
}
