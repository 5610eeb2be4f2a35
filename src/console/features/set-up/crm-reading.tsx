import { Button, Group, Stack, Switch, TagsInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, read } from "../../api/client.ts";
import type { CrmConnection } from "../../api/resources.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type Values = {
  phoneProperties: string[];
  ownerProperties: string[];
  dealTeam: boolean;
  tickets: boolean;
  leads: boolean;
};

/** Where this account keeps further numbers of a contact, and who else looks after them. */
export function CrmReading({ connection }: { readonly connection: CrmConnection }) {
  const { id, settings } = connection;
  const { phoneProperties, ownerProperties, dealTeam, tickets, leads } = settings.reading;
  const form = useForm<Values>({
    initialValues: {
      phoneProperties: [...(phoneProperties ?? [])],
      ownerProperties: [...ownerProperties],
      dealTeam,
      tickets,
      leads,
    },
  });
  const save = useAct<Values>({
    // none of its own: those of the installation
    run: ({ phoneProperties: own, ...rest }) =>
      read(
        api.PATCH("/api/crm-connections/{id}", {
          params: { path: { id } },
          body: {
            settings: { reading: { ...rest, phoneProperties: own.length === 0 ? null : own } },
          },
        }),
      ),
    done: words.setUp.readingSaved,
    changes: ["crm-connections"],
    showFailure: (error) => putBesideField(error, form),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="xs" mt="sm" maw={640}>
        <TagsInput
          label={words.setUp.phoneProperties}
          description={words.setUp.phonePropertiesHint}
          {...form.getInputProps("phoneProperties")}
        />
        <TagsInput
          label={words.setUp.ownerProperties}
          description={words.setUp.ownerPropertiesHint}
          {...form.getInputProps("ownerProperties")}
        />
        {(["dealTeam", "tickets", "leads"] as const).map((name) => (
          <Switch
            key={name}
            label={words.setUp[name]}
            {...form.getInputProps(name, { type: "checkbox" })}
          />
        ))}
        <Group>
          <Button type="submit" size="compact-sm" variant="light" loading={save.isPending}>
            {words.act.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
