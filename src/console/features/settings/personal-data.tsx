import { Anchor, Button, Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { addressFor } from "../../api/workspace.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { Retention } from "./retention.tsx";

/** What is held about people: given out, forgotten, and for how long it is kept. */
export function PersonalData() {
  return (
    <Stack gap="xl">
      <Export />
      <Erase />
      <Retention />
    </Stack>
  );
}

function Export() {
  const [number, setNumber] = useState("");
  const path = addressFor(`/api/contacts/export?number=${encodeURIComponent(number.trim())}`);
  return (
    <Stack maw={640} gap="xs">
      <Title order={3} size="h4">
        {words.settings.export}
      </Title>
      <Text size="sm">{words.settings.exportHint}</Text>
      <Group align="flex-end">
        <TextInput
          label={words.calls.number}
          placeholder="+1 415 …"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        {number.trim() !== "" && (
          <Anchor href={path} download="stickyline-export.json">
            {words.settings.download}
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

const WAYS = ["number", "crmId"] as const;
type Named = { by: (typeof WAYS)[number]; value: string };

/** Forgets a person, by number or by contact: what is held about them goes, here and in what waits. */
function Erase() {
  const form = useForm<Named>({ initialValues: { by: "number", value: "" } });
  const erase = useAct<Named>({
    run: ({ by, value }) =>
      read(
        api.POST("/api/contacts/erase", {
          body: by === "number" ? { number: value } : { crmId: value },
        }),
      ),
    done: words.settings.erased,
    changes: ["decisions", "found-decisions", "calls", "callbacks", "audit"],
    onDone: () => form.reset(),
    showFailure: (error) => putBesideField(error, form, { number: "value", crmId: "value" }),
  });
  return (
    <form
      onSubmit={form.onSubmit((named) =>
        askFirst({
          title: `${words.settings.erase}: ${named.value}`,
          consequence: words.settings.eraseConsequence,
          act: words.settings.eraseNow,
          onConfirm: () => erase.mutate(named),
        }),
      )}
    >
      <Stack maw={640} gap="xs">
        <Title order={3} size="h4">
          {words.settings.erase}
        </Title>
        <Text size="sm">{words.settings.eraseHint}</Text>
        <Group align="flex-end">
          <Select
            allowDeselect={false}
            label={words.settings.eraseBy}
            data={WAYS.map((value) => ({ value, label: words.settings.eraseWays[value] }))}
            {...form.getInputProps("by")}
          />
          <TextInput
            required
            label={words.settings.eraseWays[form.values.by]}
            {...form.getInputProps("value")}
          />
          <Button type="submit" color="red" loading={erase.isPending}>
            {words.settings.eraseNow}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
