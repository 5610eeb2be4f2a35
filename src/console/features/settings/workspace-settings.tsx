import { Button, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { zonesWith } from "../../parts/hours.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { useAct } from "../../parts/use-act.tsx";
import { useChanges } from "../../parts/use-changes.ts";
import { words } from "../../words/en.ts";

type Values = { name: string; defaultRegion: string; timeZone: string };

/** The workspace's name, and where its national numbers and its days are. */
export function WorkspaceSettings() {
  const workspace = useQuery({
    queryKey: ["workspace"],
    queryFn: () => read(api.GET("/api/workspace")),
  });
  return <QueryView query={workspace}>{(found) => <Form saved={found} />}</QueryView>;
}

function Form({ saved }: { saved: Values }) {
  const { name, defaultRegion, timeZone } = saved;
  const opened = { name, defaultRegion, timeZone };
  const changes = useChanges<Values>(opened);
  const form = useForm<Values>({ initialValues: opened });
  const save = useAct<Values>({
    run: (values) =>
      changes.save(
        values,
        () => read(api.GET("/api/workspace")),
        (body) => read(api.PATCH("/api/workspace", { body })),
      ),
    done: words.settings.saved,
    changes: ["workspace", "workspaces"],
    showFailure: (error) => putBesideField(error, form),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack maw={480}>
        <TextInput required label={words.settings.name} {...form.getInputProps("name")} />
        <TextInput
          required
          label={words.settings.region}
          description={words.settings.regionHint}
          {...form.getInputProps("defaultRegion")}
        />
        <Select
          searchable
          allowDeselect={false}
          label={words.hours.zone}
          data={zonesWith(timeZone)}
          {...form.getInputProps("timeZone")}
        />
        <Button type="submit" loading={save.isPending}>
          {words.act.save}
        </Button>
      </Stack>
    </form>
  );
}
