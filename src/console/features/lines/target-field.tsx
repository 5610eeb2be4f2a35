import { Group, TextInput } from "@mantine/core";
import { FindTarget, type Target } from "../../parts/find-target.tsx";
import { words } from "../../words/en.ts";

/** Where calls go: picked by name from what the account has, or written down where no account is connected. */
export function TargetField(props: {
  label: string;
  required?: boolean;
  connectionId: string | null;
  value: Target;
  error?: string | undefined;
  onChange: (target: Target) => void;
}) {
  const { label, required = false, connectionId, value, error, onChange } = props;
  return (
    <>
      {connectionId !== null && (
        <FindTarget
          label={`${label}: ${words.lines.byName}`}
          hint={words.lines.byNameHint}
          failed={words.lines.noTargets}
          connectionId={connectionId}
          onPick={onChange}
        />
      )}
      <Group grow align="flex-start">
        <TextInput
          required={required}
          label={`${label}: ${words.lines.targetType}`}
          placeholder="department"
          value={value.type}
          onChange={(event) => onChange({ ...value, type: event.currentTarget.value })}
        />
        <TextInput
          required={required}
          label={`${label}: ${words.lines.targetId}`}
          error={error}
          value={value.id}
          onChange={(event) => onChange({ ...value, id: event.currentTarget.value })}
        />
      </Group>
    </>
  );
}
