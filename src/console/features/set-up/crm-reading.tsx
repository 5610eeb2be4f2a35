import { Button, Group, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, read } from "../../api/client.ts";
import type { CrmConnection } from "../../api/resources.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";

type Values = {
  phoneProperties: string[];
  ownerProperties: string[];
  doNotCallProperties: string[];
  consentProperty: string;
  dealTeam: boolean;
  tickets: boolean;
  leads: boolean;
};

/** Where this account keeps further numbers of a contact, and who else looks after them. */
export function CrmReading({ connection }: { readonly connection: CrmConnection }) {
  const { id, settings } = connection;
  const { phoneProperties, ownerProperties, doNotCallProperties, consentProperty, ...rest } =
    settings.reading;
  const form = useForm<Values>({
    initialValues: {
      phoneProperties: [...(phoneProperties ?? [])],
      ownerProperties: [...ownerProperties],
      doNotCallProperties: [...doNotCallProperties],
      consentProperty: consentProperty ?? "",
      ...rest,
    },
  });
  const save = useAct<Values>({
    // none of its own: those of the installation
    run: ({ phoneProperties: own, consentProperty: consent, ...values }) =>
      read(
        api.PATCH("/api/crm-connections/{id}", {
          params: { path: { id } },
          body: {
            settings: {
              reading: {
                ...values,
                phoneProperties: own.length === 0 ? null : own,
                consentProperty: consent.trim() === "" ? null : consent.trim(),
              },
            },
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
        <TagsInput
          label={words.setUp.doNotCallProperties}
          description={words.setUp.doNotCallPropertiesHint}
          {...form.getInputProps("doNotCallProperties")}
        />
        <TextInput
          label={words.setUp.consentProperty}
          description={words.setUp.consentPropertyHint}
          {...form.getInputProps("consentProperty")}
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
