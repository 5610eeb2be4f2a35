import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../api/client.ts";

export type Target = { readonly type: string; readonly id: string };

const SHOWN = 50;
const all = () => true;

/** Finds by name what a connected phone system can send calls to; what is picked is handed on by its kind and id. */
export function FindTarget(props: {
  label: string;
  hint: string;
  /** Said instead of the hint while the phone system can't be asked. */
  failed: string;
  connectionId: string;
  /** Which of its targets are offered; all when absent. */
  isOffered?: (target: Target) => boolean;
  /** One after the other may be picked: the field is empty again after each. */
  isForSeveral?: boolean;
  onPick: (target: Target) => void;
}) {
  const { connectionId, isOffered = all, isForSeveral = false, onPick } = props;
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
  const offered = (targets.data?.items ?? []).filter(
    (target) => target.unusable === null && isOffered(target),
  );
  return (
    <Autocomplete
      label={props.label}
      description={targets.isError ? props.failed : props.hint}
      data={[...new Set(offered.map((target) => nameOf(target)))]}
      // what is shown is what the phone system found
      filter={({ options }) => options}
      value={text}
      onChange={setText}
      onOptionSubmit={(chosen) => {
        const target = offered.find((known) => nameOf(known) === chosen);
        if (target === undefined) return;
        onPick({ type: target.type, id: target.id });
        // after the field has taken the text of what was picked
        if (isForSeveral) queueMicrotask(() => setText(""));
      }}
    />
  );
}

function nameOf({ name, type, id }: Target & { readonly name: string }): string {
  return `${name} (${type} ${id})`;
}
