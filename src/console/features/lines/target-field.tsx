import { Autocomplete, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { words } from "../../words/en.ts";

type Target = { readonly type: string; readonly id: string };

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
        <ByName label={label} connectionId={connectionId} onChange={onChange} />
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

const SHOWN = 50;

function ByName(props: {
  label: string;
  connectionId: string;
  onChange: (target: Target) => void;
}) {
  const { connectionId, onChange } = props;
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, 300);
  const targets = useQuery({
    queryKey: ["telephony-connections", connectionId, "targets", search],
    queryFn: () =>
      read(
        api.GET("/api/telephony-connections/{id}/targets", {
          params: { path: { id: connectionId }, query: { search, limit: SHOWN } },
        }),
      ),
  });
  const usable = (targets.data?.items ?? []).filter(({ unusable }) => unusable === null);
  return (
    <Autocomplete
      label={`${props.label}: ${words.lines.byName}`}
      description={targets.isError ? words.lines.noTargets : words.lines.byNameHint}
      data={[...new Set(usable.map((target) => nameOf(target)))]}
      // what is shown is what the phone system found
      filter={({ options }) => options}
      value={text}
      onChange={setText}
      onOptionSubmit={(chosen) => {
        const target = usable.find((known) => nameOf(known) === chosen);
        if (target !== undefined) onChange({ type: target.type, id: target.id });
      }}
    />
  );
}

function nameOf({ name, type, id }: Target & { readonly name: string }): string {
  return `${name} (${type} ${id})`;
}
