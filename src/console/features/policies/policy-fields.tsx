import { Fieldset, Group, NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { words } from "../../words/en.ts";
import { MenuFields } from "./menu-fields.tsx";
import { type Policy, toChoices } from "./policy.ts";

/** What a policy says besides its ladder. */
export function PolicyFields(props: { policy: Policy; onChange: (policy: Policy) => void }) {
  const { policy, onChange } = props;
  const menu = policy.menu ?? {};
  return (
    <Fieldset legend={words.policies.more}>
      <Stack gap="xs">
        <Switch
          label={words.policies.menu}
          checked={menu.enabled ?? true}
          onChange={(event) =>
            onChange({ ...policy, menu: { ...menu, enabled: event.currentTarget.checked } })
          }
        />
        <MenuFields
          legend={words.policies.choices}
          choices={toChoices(menu.choices ?? ["team", "callback"])}
          locale={policy.locale ?? "en"}
          onChange={(choices) => onChange({ ...policy, menu: { ...menu, choices } })}
        />
        <Select
          label={words.policies.callbackNumber}
          description={words.policies.callbackNumberHint}
          allowDeselect={false}
          data={Object.entries(words.policies.callbackNumbers).map(([value, label]) => ({
            value,
            label,
          }))}
          value={policy.callbackNumber ?? "withheld"}
          onChange={(callbackNumber) =>
            onChange({ ...policy, callbackNumber: callbackNumber ?? "withheld" })
          }
        />
        <Group grow>
          <NumberInput
            label={words.policies.wrapUp}
            min={0}
            max={1_800}
            value={policy.wrapUpSeconds ?? 0}
            onChange={(value) => onChange({ ...policy, wrapUpSeconds: toNumber(value) })}
          />
          <NumberInput
            label={words.policies.holdOut}
            description={words.policies.holdOutHint}
            min={0}
            max={50}
            value={policy.holdOutPercent ?? 0}
            onChange={(value) => onChange({ ...policy, holdOutPercent: toNumber(value) })}
          />
        </Group>
        <TextInput
          label={words.policies.locale}
          description={words.policies.localeHint}
          value={policy.locale ?? "en"}
          onChange={(event) => onChange({ ...policy, locale: event.currentTarget.value })}
        />
      </Stack>
    </Fieldset>
  );
}

/** A field that is being emptied holds no number for a moment. */
function toNumber(value: string | number): number {
  return Number(value) || 0;
}
