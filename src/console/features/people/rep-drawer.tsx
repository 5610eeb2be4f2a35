import { Button, Drawer, Select, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { useForm } from "@mantine/form";
import { useEffect } from "react";
import { api, read } from "../../api/client.ts";
import { type Rep, useReps } from "../../api/resources.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { useAct } from "../../parts/use-act.tsx";
import { words } from "../../words/en.ts";
import { useChanges } from "../../parts/use-changes.ts";
import { PhonesField } from "./phones-field.tsx";
import { HoursFields } from "../../parts/hours-fields.tsx";
import type { Hours } from "../../parts/hours.ts";

type Values = {
  name: string;
  email: string;
  identities: string[];
  teams: string[];
  phones: string[];
  backupId: string | null;
  successorId: string | null;
  delegateId: string | null;
  awayUntil: string | null;
  left: boolean;
  enabled: boolean;
  hours: Hours | null;
};

/** Everything that is set for one person. */
export function RepDrawer(props: { edited: Rep | "new" | null; onClose: () => void }) {
  const { edited, onClose } = props;
  const { data: reps = [] } = useReps();
  const form = useForm<Values>({ initialValues: valuesOf(null) });
  const rep = edited === "new" ? null : edited;
  const changes = useChanges(valuesOf(null));
  const { begin } = changes;
  const { setValues, clearErrors } = form;
  useEffect(() => {
    const values = valuesOf(rep);
    setValues(values);
    begin(values);
    clearErrors();
  }, [rep, setValues, begin, clearErrors]);
  const save = useAct<Values>({
    run(values) {
      if (rep === null) {
        const { name, email } = values;
        return read(api.POST("/api/reps", { body: { ...bodyOf(values), name, email } }));
      }
      const params = { path: { id: rep.id } };
      return changes.save(
        values,
        async () => valuesOf(await read(api.GET("/api/reps/{id}", { params }))),
        (changed) => read(api.PATCH("/api/reps/{id}", { params, body: bodyOf(changed) })),
      );
    },
    done: words.people.saved,
    changes: ["reps", "presence"],
    onDone: onClose,
    showFailure: (error) => putBesideField(error, form),
  });
  const others = reps
    .filter(({ id }) => id !== rep?.id)
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={rep?.name ?? words.people.add}
      closeButtonProps={{ "aria-label": words.act.close }}
    >
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack>
          <TextInput required label={words.people.name} {...form.getInputProps("name")} />
          <TextInput
            required
            type="email"
            label={words.people.email}
            description={words.people.emailHint}
            {...form.getInputProps("email")}
          />
          <PhonesField
            value={form.values.identities}
            error={form.errors["identities"]}
            onChange={(identities) => form.setFieldValue("identities", identities)}
          />
          <TagsInput
            label={words.people.phones}
            description={words.people.phonesHint}
            {...form.getInputProps("phones")}
          />
          <TagsInput label={words.people.teams} {...form.getInputProps("teams")} />
          <DateTimePicker
            clearable
            label={words.people.awayUntil}
            {...form.getInputProps("awayUntil")}
          />
          <Select
            clearable
            searchable
            label={words.people.delegate}
            description={words.people.delegateHint}
            data={others}
            {...form.getInputProps("delegateId")}
          />
          <Select
            clearable
            searchable
            label={words.people.backup}
            description={words.people.backupHint}
            data={others}
            {...form.getInputProps("backupId")}
          />
          <Select
            clearable
            searchable
            label={words.people.successor}
            description={words.people.successorHint}
            data={others}
            {...form.getInputProps("successorId")}
          />
          <HoursFields
            label={words.people.hours}
            value={form.values.hours}
            errors={form.errors}
            onChange={(hours) => form.setFieldValue("hours", hours)}
          />
          <Switch
            label={words.people.enabled}
            {...form.getInputProps("enabled", { type: "checkbox" })}
          />
          <Switch label={words.people.left} {...form.getInputProps("left", { type: "checkbox" })} />
          <Button type="submit" loading={save.isPending}>
            {words.act.save}
          </Button>
        </Stack>
      </form>
    </Drawer>
  );
}

function valuesOf(rep: Rep | null): Values {
  return {
    name: rep?.name ?? "",
    email: rep?.email ?? "",
    identities: (rep?.identities ?? []).map(({ vendor, type, id }) => `${vendor} ${type} ${id}`),
    teams: rep?.teams ?? [],
    phones: rep?.phones ?? [],
    backupId: rep?.backupId ?? null,
    successorId: rep?.successor?.repId ?? null,
    delegateId: rep?.delegate?.repId ?? null,
    awayUntil: rep?.awayUntilMs == null ? null : new Date(rep.awayUntilMs).toISOString(),
    left: rep?.left ?? false,
    enabled: rep?.enabled ?? true,
    hours: rep?.hours ?? null,
  };
}

/** Only what is given. */
function bodyOf({ awayUntil, identities, delegateId, successorId, ...same }: Partial<Values>) {
  return {
    ...same,
    ...(identities === undefined ? {} : { identities: identities.map(toIdentity) }),
    ...(delegateId === undefined ? {} : { delegate: standIn(delegateId) }),
    ...(successorId === undefined ? {} : { successor: standIn(successorId) }),
    ...(awayUntil === undefined
      ? {}
      : { awayUntilMs: awayUntil === null ? null : new Date(awayUntil).getTime() }),
  };
}

function toIdentity(text: string) {
  const [vendor = "", type = "", ...id] = text.trim().split(/\s+/);
  return { vendor, type, id: id.join(" ") };
}

function standIn(repId: string | null) {
  return repId === null ? null : { repId, fromMs: null, untilMs: null };
}
