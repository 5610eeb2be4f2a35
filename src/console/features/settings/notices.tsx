import { Alert, Button, PasswordInput, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type Values = {
  tasks: boolean;
  email: boolean;
  screenPop: boolean;
  crmPop: boolean;
  webhookUrl: string;
  webhookSecret: string;
};

/** How reps are told of missed calls, waiting callers and promises. */
export function Notices() {
  const notices = useQuery({
    queryKey: ["notices"],
    queryFn: () => read(api.GET("/api/notices")),
  });
  return (
    <QueryView query={notices}>
      {({ tasks, email, screenPop, crmPop, webhookUrl, warnings }) => (
        <Stack maw={560}>
          {warnings.map((warning) => (
            <Alert key={warning} color="yellow">
              {warning}
            </Alert>
          ))}
          <Form
            saved={{
              tasks,
              email,
              screenPop,
              crmPop,
              webhookUrl: webhookUrl ?? "",
              webhookSecret: "",
            }}
          />
        </Stack>
      )}
    </QueryView>
  );
}

function Form({ saved }: { saved: Values }) {
  const form = useForm<Values>({ initialValues: saved });
  const save = useAct<Values>({
    run: ({ webhookUrl, webhookSecret, ...body }) =>
      read(
        api.PATCH("/api/notices", {
          body: {
            ...body,
            webhookUrl: webhookUrl === "" ? null : webhookUrl,
            ...(webhookSecret === "" ? {} : { webhookSecret }),
          },
        }),
      ),
    done: words.settings.saved,
    changes: ["notices"],
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        <Switch
          label={words.settings.tasks}
          {...form.getInputProps("tasks", { type: "checkbox" })}
        />
        <Switch
          label={words.settings.email}
          {...form.getInputProps("email", { type: "checkbox" })}
        />
        <Switch
          label={words.settings.screenPop}
          {...form.getInputProps("screenPop", { type: "checkbox" })}
        />
        <Switch
          label={words.settings.crmPop}
          {...form.getInputProps("crmPop", { type: "checkbox" })}
        />
        <TextInput
          type="url"
          label={words.settings.webhookUrl}
          {...form.getInputProps("webhookUrl")}
        />
        <PasswordInput
          label={words.settings.webhookSecret}
          description={words.settings.webhookSecretHint}
          autoComplete="new-password"
          {...form.getInputProps("webhookSecret")}
        />
        <Button type="submit" loading={save.isPending}>
          {words.act.save}
        </Button>
      </Stack>
    </form>
  );
}
