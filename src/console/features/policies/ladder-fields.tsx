import {
  Button,
  Fieldset,
  Group,
  Menu,
  NumberInput,
  Paper,
  Select,
  Stack,
  Text,
} from "@mantine/core";
import { type DragEvent, useState } from "react";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { type Rung, RUNGS } from "./policy.ts";

const OTHERWISE = ["next", "ask", "voicemail", "callback", "team", "fallback"] as const;
const STRATEGIES = ["phone-system", "longest-idle", "round-robin", "all-at-once"] as const;

/** Whom to try, in which order: by drag, or by the buttons, which work from the keyboard. */
export function LadderFields(props: { ladder: Rung[]; onChange: (ladder: Rung[]) => void }) {
  const { ladder, onChange } = props;
  const [dragged, setDragged] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  function move(from: number, to: number): void {
    const rung = ladder[from];
    if (rung === undefined || to < 0 || to >= ladder.length) return;
    onChange(ladder.toSpliced(from, 1).toSpliced(to, 0, rung));
    setSaid(`${wordFor(words.rungs, rung.rung)}: ${to + 1} / ${ladder.length}`);
  }
  const set = (place: number, rung: Rung) => onChange(ladder.with(place, rung));
  const missing = RUNGS.filter((name) => !ladder.some(({ rung }) => rung === name));
  return (
    <Fieldset legend={words.policies.ladder}>
      <Text className="unseen" role="status">
        {said}
      </Text>
      <Stack gap="xs">
        {ladder.map((rung, place) => (
          <Paper
            key={rung.rung}
            withBorder
            p="xs"
            draggable
            onDragStart={() => setDragged(place)}
            onDragOver={(event: DragEvent) => event.preventDefault()}
            onDrop={() => {
              if (dragged !== null) move(dragged, place);
              setDragged(null);
            }}
          >
            <Group justify="space-between">
              <Text fw={600}>
                {place + 1}. {wordFor(words.rungs, rung.rung)}
              </Text>
              <Group gap={4}>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  disabled={place === 0}
                  aria-label={`${words.policies.up}: ${wordFor(words.rungs, rung.rung)}`}
                  onClick={() => move(place, place - 1)}
                >
                  ↑
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  disabled={place === ladder.length - 1}
                  aria-label={`${words.policies.down}: ${wordFor(words.rungs, rung.rung)}`}
                  onClick={() => move(place, place + 1)}
                >
                  ↓
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="red"
                  disabled={ladder.length === 1}
                  aria-label={`${words.act.remove}: ${wordFor(words.rungs, rung.rung)}`}
                  onClick={() => onChange(ladder.toSpliced(place, 1))}
                >
                  ✕
                </Button>
              </Group>
            </Group>
            <RungFields rung={rung} onChange={(changed) => set(place, changed)} />
          </Paper>
        ))}
        {missing.length > 0 && (
          <Menu>
            <Menu.Target>
              <Button variant="light">{words.policies.addRung}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {missing.map((name) => (
                <Menu.Item key={name} onClick={() => onChange([...ladder, { rung: name }])}>
                  {wordFor(words.rungs, name)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Stack>
    </Fieldset>
  );
}

function RungFields({ rung, onChange }: { rung: Rung; onChange: (rung: Rung) => void }) {
  const name = wordFor(words.rungs, rung.rung);
  if (rung.rung === "team") {
    return (
      <Select
        size="xs"
        label={words.policies.strategy}
        aria-label={`${name}: ${words.policies.strategy}`}
        data={STRATEGIES.map((value) => ({ value, label: words.policies.strategies[value] }))}
        value={rung.strategy ?? "phone-system"}
        allowDeselect={false}
        onChange={(strategy) => strategy !== null && onChange({ ...rung, strategy })}
      />
    );
  }
  return (
    <Group align="flex-end" gap="xs">
      <NumberInput
        size="xs"
        w={130}
        min={0}
        max={600}
        label={words.policies.wait}
        aria-label={`${name}: ${words.policies.wait}`}
        value={rung.waitSeconds ?? 0}
        onChange={(value) => onChange({ ...rung, waitSeconds: Number(value) || 0 })}
      />
      <Select
        size="xs"
        label={words.policies.otherwise}
        aria-label={`${name}: ${words.policies.otherwise}`}
        data={OTHERWISE.map((value) => ({ value, label: words.policies.otherwises[value] }))}
        value={rung.otherwise ?? "next"}
        allowDeselect={false}
        onChange={(otherwise) => otherwise !== null && onChange({ ...rung, otherwise })}
      />
      {rung.rung === "last-agent" && (
        <NumberInput
          size="xs"
          w={130}
          min={1}
          max={90}
          label={words.policies.lookBack}
          aria-label={`${name}: ${words.policies.lookBack}`}
          value={rung.lookBackDays ?? 30}
          onChange={(value) => onChange({ ...rung, lookBackDays: Number(value) || 30 })}
        />
      )}
    </Group>
  );
}
