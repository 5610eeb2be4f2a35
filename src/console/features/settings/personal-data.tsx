import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

/** Forgets a person: what is held about them goes, here and in what waits. */
export function People() {
  const [crmId, setCrmId] = useState("");
  const erase = useAct<string>({
    run: (id) => read(api.POST("/api/contacts/erase", { body: { crmId: id } })),
    done: words.settings.erased,
    changes: ["decisions", "calls", "callbacks"],
    onDone: () => setCrmId(""),
  });
  return (
    <Stack maw={560}>
      <Title order={3} size="h4">
        {words.settings.erase}
      </Title>
      <Text size="sm">{words.settings.eraseHint}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          askFirst({
            title: words.settings.erase,
            consequence: words.settings.eraseConsequence,
            act: words.settings.eraseNow,
            onConfirm: () => erase.mutate(crmId),
          });
        }}
      >
        <Group align="flex-end">
          <TextInput
            required
            label={words.settings.contactId}
            value={crmId}
            onChange={(event) => setCrmId(event.currentTarget.value)}
          />
          <Button type="submit" color="red" loading={erase.isPending}>
            {words.settings.eraseNow}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}
