import {
  Button,
  Drawer,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect } from "react";
import { api, read } from "../../api/client.ts";
import { type Line, usePolicies, useTelephonyConnections } from "../../api/resources.ts";
import { HoursFields } from "../../parts/hours-fields.tsx";
import type { Hours } from "../../parts/hours.ts";
import { putBesideField } from "../../parts/field-error.ts";
import { askFirst, useAct } from "../../parts/use-act.tsx";
import { useChanges } from "../../parts/use-changes.ts";
import { words } from "../../words/en.ts";
import { vendorChoices } from "../../words/vendors.ts";
import { TargetField } from "./target-field.tsx";

type Mode = Line["mode"];
type Values = {
  vendor: string;
  name: string;
  mode: Mode;
  percent: number;
  policyId: string | null;
  fallback: { type: string; id: string };
  team: { type: string; id: string };
  secret: string;
  busyMenu: boolean;
  hours: Hours | null;
};

const TARGETS = ["fallback", "team"] as const;
const MODES = ["observe", "percent", "live", "pause"] as const satisfies Mode[];

/** Everything that is set for one line. */
export function LineDrawer(props: { edited: Line | "new" | null; onClose: () => void }) {
  const { edited, onClose } = props;
  const line = edited === "new" ? null : edited;
  const { data: policies = [] } = usePolicies();
  const form = useForm<Values>({ initialValues: valuesOf(null) });
  const phoneSystem = line?.vendor ?? form.values.vendor;
  const { data: accounts = [] } = useTelephonyConnections();
  const connectionId = accounts.find((account) => account.vendor === phoneSystem)?.id ?? null;
  const changes = useChanges(valuesOf(null));
  const { begin } = changes;
  const { setValues, clearErrors } = form;
  useEffect(() => {
    const values = valuesOf(line);
    setValues(values);
    begin(values);
    clearErrors();
  }, [line, setValues, begin, clearErrors]);
  const save = useAct<Values>({
    run(values) {
      if (line === null) {
        const { vendor, name, fallback } = values;
        return read(
          api.POST("/api/lines", { body: { ...bodyOf(values), vendor, name, fallback } }),
        );
      }
      const params = { path: { id: line.id } };
      return changes.save(
        values,
        async () => valuesOf(await read(api.GET("/api/lines/{id}", { params }))),
        (changed) => read(api.PATCH("/api/lines/{id}", { params, body: bodyOf(changed) })),
      );
    },
    done: words.lines.saved,
    changes: ["lines"],
    onDone: onClose,
    showFailure: (error) =>
      putBesideField(error, form, { fallback: "fallback.id", team: "team.id" }),
  });
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={line?.name ?? words.lines.add}
      closeButtonProps={{ "aria-label": words.act.close }}
    >
      <form
        onSubmit={form.onSubmit((values) => {
          if (line?.hasSecret !== true || values.secret === "") return save.mutate(values);
          askFirst({
            title: `${words.lines.replaceSecret} ${line.name}`,
            consequence: words.lines.replaceSecretConsequence,
            act: words.act.save,
            onConfirm: () => save.mutate(values),
          });
        })}
      >
        <Stack>
          {line === null && (
            <Select
              label={words.lines.vendor}
              data={vendorChoices}
              allowDeselect={false}
              {...form.getInputProps("vendor")}
            />
          )}
          <TextInput required label={words.lines.name} {...form.getInputProps("name")} />
          <Select
            label={words.lines.mode}
            description={words.lines.modeHint}
            data={MODES.map((value) => ({ value, label: words.lines.modes[value] }))}
            allowDeselect={false}
            {...form.getInputProps("mode")}
          />
          {form.values.mode === "percent" && (
            <NumberInput
              label={words.lines.percent}
              min={0}
              max={100}
              {...form.getInputProps("percent")}
            />
          )}
          <Select
            clearable
            label={words.lines.policy}
            description={words.lines.policyHint}
            data={policies.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps("policyId")}
          />
          {TARGETS.map((name) => (
            <TargetField
              key={name}
              label={words.lines[name]}
              required={name === "fallback"}
              connectionId={connectionId}
              value={form.values[name]}
              error={textOf(form.errors[`${name}.id`])}
              onChange={(target) => form.setFieldValue(name, target)}
            />
          ))}
          <PasswordInput
            label={words.lines.secret}
            description={line?.hasSecret === true ? words.lines.secretKept : words.lines.secretHint}
            autoComplete="new-password"
            {...form.getInputProps("secret")}
          />
          <Switch
            label={words.lines.busyMenu}
            {...form.getInputProps("busyMenu", { type: "checkbox" })}
          />
          <HoursFields
            label={words.lines.hours}
            value={form.values.hours}
            errors={form.errors}
            onChange={(hours) => form.setFieldValue("hours", hours)}
          />
          <Button type="submit" loading={save.isPending}>
            {words.act.save}
          </Button>
        </Stack>
      </form>
    </Drawer>
  );
}

/** Only what is given. */
function bodyOf({ vendor: _vendor, secret = "", team, ...same }: Partial<Values>) {
  return {
    ...same,
    ...(team === undefined ? {} : { team: team.type === "" || team.id === "" ? null : team }),
    ...(secret === "" ? {} : { secret }),
  };
}

function textOf(error: unknown): string | undefined {
  return typeof error === "string" ? error : undefined;
}

function valuesOf(line: Line | null): Values {
  return {
    vendor: line?.vendor ?? "dialpad",
    name: line?.name ?? "",
    mode: line?.mode ?? "observe",
    percent: line?.percent ?? 100,
    policyId: line?.policyId ?? null,
    fallback: line?.fallback ?? { type: "", id: "" },
    team: line?.team ?? { type: "", id: "" },
    secret: "",
    busyMenu: line?.busyMenu ?? true,
    hours: line?.hours ?? null,
  };
}
