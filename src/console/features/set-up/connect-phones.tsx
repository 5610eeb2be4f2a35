import {
  Button,
  Group,
  Paper,
  PasswordInput,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { useLines, useTelephonyConnections } from "../../api/resources.ts";
import { Health } from "../../parts/health.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { putBesideField } from "../../parts/field-error.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { vendorChoices, vendorNames } from "../../words/vendors.ts";
import { ProvisionDialpad } from "./provision-dialpad.tsx";
import { FirstRequests } from "./first-requests.tsx";

type Values = { vendor: string; apiKey: string; baseUrl: string };

/** A phone system by its key; Exotel and KAZOO besides by what is pasted there. */
export function ConnectPhones() {
  const connections = useTelephonyConnections();
  const { data: lines = [] } = useLines();
  const [imported, setImported] = useState<string | null>(null);
  const form = useForm<Values>({ initialValues: { vendor: "dialpad", apiKey: "", baseUrl: "" } });
  const connect = useAct<Values>({
    run: ({ vendor, apiKey, baseUrl }) =>
      read(
        api.POST("/api/telephony-connections", {
          body: { vendor, apiKey, ...(baseUrl === "" ? {} : { baseUrl }) },
        }),
      ),
    done: words.setUp.phonesConnected,
    changes: ["telephony-connections"],
    onDone: () => form.reset(),
    showFailure: (error) => putBesideField(error, form),
  });
  const importReps = useAct<string>({
    run: async (id) => {
      const { created, linked } = await read(
        api.POST("/api/telephony-connections/{id}/import-reps", { params: { path: { id } } }),
      );
      setImported(`${created} ${words.setUp.created}, ${linked} ${words.setUp.linked}`);
    },
    done: words.setUp.imported,
    changes: ["reps", "presence"],
  });
  return (
    <Stack>
      <Paper withBorder p="md">
        <form onSubmit={form.onSubmit((values) => connect.mutate(values))}>
          <Stack>
            <Title order={3} size="h4">
              {words.setUp.connectPhones}
            </Title>
            <Group align="flex-end">
              <Select
                label={words.lines.vendor}
                data={vendorChoices}
                allowDeselect={false}
                {...form.getInputProps("vendor")}
              />
              <PasswordInput
                required
                w={320}
                label={words.setUp.apiKey}
                autoComplete="off"
                {...form.getInputProps("apiKey")}
              />
              {form.values.vendor === "kazoo" && (
                <TextInput
                  required
                  type="url"
                  label={words.setUp.baseUrl}
                  {...form.getInputProps("baseUrl")}
                />
              )}
              <Button type="submit" loading={connect.isPending}>
                {words.setUp.connect}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
      <QueryView query={connections}>
        {(all) =>
          all.map(({ id, vendor, name, health }) => (
            <Paper key={id} withBorder p="md">
              <Stack>
                <Group justify="space-between">
                  <Title order={3} size="h4">
                    {name === vendor ? wordFor(vendorNames, vendor) : name}
                  </Title>
                  <Button size="compact-sm" variant="light" onClick={() => importReps.mutate(id)}>
                    {words.setUp.importReps}
                  </Button>
                </Group>
                <Health health={health} />
                {imported !== null && <Text size="sm">{imported}</Text>}
                {vendor === "dialpad" && <ProvisionDialpad connectionId={id} />}
              </Stack>
            </Paper>
          ))
        }
      </QueryView>
      <FirstRequests lines={lines} />
    </Stack>
  );
}
