import { Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useLines, useReps } from "../../api/resources.ts";
import { words } from "../../words/en.ts";
import { TargetField } from "../lines/target-field.tsx";
import type { Choice } from "./policy.ts";

/** Where one choice leads, and what callers hear of it. */
export function ChoiceFields(props: {
  /** For who can't see which choice these are of. */
  name: string;
  choice: Choice;
  locale: string;
  onChange: (choice: Choice) => void;
}) {
  const { name, choice, locale, onChange } = props;
  const { data: reps = [] } = useReps();
  const { data: lines = [] } = useLines();
  return (
    <Stack gap="xs" mt="xs">
      <TextInput
        size="xs"
        label={`${words.policies.say} (${locale})`}
        aria-label={`${name}: ${words.policies.say}`}
        description={words.policies.sayHint}
        value={choice.say?.[locale] ?? ""}
        onChange={(event) => onChange(withSay(choice, locale, event.currentTarget.value))}
      />
      {choice.do === "rep" && (
        <Select
          size="xs"
          searchable
          label={words.policies.menuChoices.rep}
          aria-label={`${name}: ${words.policies.menuChoices.rep}`}
          data={reps.map((rep) => ({ value: rep.id, label: rep.name }))}
          value={choice.repId ?? null}
          onChange={(repId) => repId !== null && onChange({ ...choice, repId })}
        />
      )}
      {choice.do === "line" && (
        <Select
          size="xs"
          label={words.policies.menuChoices.line}
          aria-label={`${name}: ${words.policies.menuChoices.line}`}
          data={lines.map((line) => ({ value: line.id, label: line.name }))}
          value={choice.lineId ?? null}
          onChange={(lineId) => lineId !== null && onChange({ ...choice, lineId })}
        />
      )}
      {choice.do === "target" && (
        <TargetField
          label={name}
          connectionId={null}
          value={choice.target ?? { type: "", id: "" }}
          onChange={(target) => onChange({ ...choice, target })}
        />
      )}
      {choice.do === "message" && (
        <Textarea
          size="xs"
          autosize
          label={`${words.policies.message} (${locale})`}
          aria-label={`${name}: ${words.policies.message}`}
          value={choice.message?.[locale] ?? ""}
          onChange={(event) =>
            onChange({
              ...choice,
              message: { ...choice.message, [locale]: event.currentTarget.value },
            })
          }
        />
      )}
    </Stack>
  );
}

/** Without words of one's own a choice has ours. */
function withSay({ say: before, ...choice }: Choice, locale: string, text: string): Choice {
  const { [locale]: _gone, ...others } = before ?? {};
  const say = text === "" ? others : { ...others, [locale]: text };
  return Object.keys(say).length === 0 ? choice : { ...choice, say };
}
