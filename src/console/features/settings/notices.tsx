import { Alert, Button, Group, PasswordInput, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { useAct } from "../../parts/use-act.tsx";
import { useChanges } from "../../parts/use-changes.ts";
import { words } from "../../words/en.ts";

const SWITCHES = ["tasks", "email", "screenPop", "crmPop"] as const;
const ADDRESSES = ["slackUrl", "teamsUrl", "webhookUrl"] as const;
const CHANNELS = ["email", "slack", "teams", "webhook"] as const;

type Channel = (typeof CHANNELS)[number];
type Values = Record<(typeof SWITCHES)[number], boolean> &
  Record<(typeof ADDRESSES)[number], string> & { webhookSecret: string };

/** How reps are told of missed calls, waiting callers and promises; each way can be tried. */
export function Notices() {
  const notices = useQuery({
    queryKey: ["notices"],
    queryFn: () => read(api.GET("/api/notices")),
  });
  return (
    <QueryView query={notices}>
      {(found) => {
        const isSet: Record<Channel, boolean> = {
          email: found.email,
          slack: found.slackUrl !== null,
          teams: found.teamsUrl !== null,
          webhook: found.webhookUrl !== null,
        };
        return (
          <Stack maw={560}>
            {found.warnings.map((warning) => (
              <Alert key={warning} color="yellow">
                {warning}
              </Alert>
            ))}
            <Form saved={valuesOf(found)} />
            <Tests channels={CHANNELS.filter((channel) => isSet[channel])} />
          </Stack>
        );
      }}
    </QueryView>
  );
}

function Form({ saved }: { saved: Values }) {
  const form = useForm<Values>({ initialValues: saved });
  const changes = useChanges(saved);
  const save = useAct<Values>({
    run: (values) =>
      changes.save(
        values,
        async () => valuesOf(await read(api.GET("/api/notices"))),
        (changed) => read(api.PATCH("/api/notices", { body: bodyOf(changed) })),
      ),
    done: words.settings.saved,
    changes: ["notices", "audit"],
    showFailure: (error) => putBesideField(error, form),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        {SWITCHES.map((name) => (
          <Switch
            key={name}
            label={words.settings[name]}
            {...form.getInputProps(name, { type: "checkbox" })}
          />
        ))}
        {ADDRESSES.map((name) => (
          <TextInput
            key={name}
            type="url"
            label={words.settings[name]}
            {...form.getInputProps(name)}
          />
        ))}
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

/** A test on each way that is set. */
function Tests({ channels }: { channels: readonly Channel[] }) {
  const test = useAct<Channel>({
    run: (channel) => read(api.POST("/api/notices/test", { body: { channel } })),
    done: words.settings.testSent,
    changes: [],
  });
  return (
    <Group>
      {channels.map((channel) => (
        <Button
          key={channel}
          variant="light"
          loading={test.isPending && test.variables === channel}
          onClick={() => test.mutate(channel)}
        >
          {words.settings.sendTest} {words.deliveries.channels[channel]}
        </Button>
      ))}
    </Group>
  );
}

type Saved = Record<(typeof SWITCHES)[number], boolean> &
  Record<(typeof ADDRESSES)[number], string | null>;

function valuesOf({
  tasks,
  email,
  screenPop,
  crmPop,
  webhookUrl,
  slackUrl,
  teamsUrl,
}: Saved): Values {
  return {
    tasks,
    email,
    screenPop,
    crmPop,
    webhookUrl: webhookUrl ?? "",
    slackUrl: slackUrl ?? "",
    teamsUrl: teamsUrl ?? "",
    webhookSecret: "",
  };
}

/** Only what is given; an empty address takes that way away, an empty secret leaves the one there is. */
function bodyOf({
  webhookUrl,
  slackUrl,
  teamsUrl,
  webhookSecret = "",
  ...switches
}: Partial<Values>) {
  return {
    ...switches,
    ...(webhookUrl === undefined ? {} : { webhookUrl: orNull(webhookUrl) }),
    ...(slackUrl === undefined ? {} : { slackUrl: orNull(slackUrl) }),
    ...(teamsUrl === undefined ? {} : { teamsUrl: orNull(teamsUrl) }),
    ...(webhookSecret === "" ? {} : { webhookSecret }),
  };
}

function orNull(text: string): string | null {
  return text === "" ? null : text;
}
