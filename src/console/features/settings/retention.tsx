import { Button, NumberInput, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { useChanges } from "../../parts/use-changes.ts";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";

type Days = Record<string, number>;

/** For how many days each kind of data is kept. */
export function Retention() {
  const retention = useQuery({
    queryKey: ["retention"],
    queryFn: () => read(api.GET("/api/retention")),
  });
  return <QueryView query={retention}>{(days) => <Form saved={days} />}</QueryView>;
}

function Form({ saved }: { saved: Days }) {
  const form = useForm<Days>({ initialValues: saved });
  const changes = useChanges<Days>(saved);
  const save = useAct<Days>({
    run: (values) =>
      changes.save(
        values,
        () => read(api.GET("/api/retention")),
        (body) => read(api.PATCH("/api/retention", { body })),
      ),
    done: words.settings.saved,
    changes: ["retention", "audit"],
    showFailure: (error) => putBesideField(error, form),
  });
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        const isLess = Object.entries(saved).some(([kind, days]) => (values[kind] ?? days) < days);
        if (!isLess) return save.mutate(values);
        askFirst({
          title: words.settings.retention,
          consequence: words.settings.lessConsequence,
          act: words.act.save,
          onConfirm: () => save.mutate(values),
        });
      })}
    >
      <Stack maw={640}>
        <Title order={3} size="h4">
          {words.settings.retention}
        </Title>
        <Text size="sm">{words.settings.retentionHint}</Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {Object.keys(saved).map((kind) => (
            <NumberInput
              key={kind}
              required
              label={wordFor(words.settings.kept, kind)}
              suffix={` ${words.settings.days}`}
              allowDecimal={false}
              {...form.getInputProps(kind)}
            />
          ))}
        </SimpleGrid>
        <Button type="submit" loading={save.isPending}>
          {words.act.save}
        </Button>
      </Stack>
    </form>
  );
}
