import { Button, Fieldset, Group, Paper, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { ChoiceFields } from "./choice-fields.tsx";
import { type Choice, DIGITS, toChoices } from "./policy.ts";

const DOES = ["team", "callback", "voicemail", "rep", "line", "target", "message"] as const;

/** What a caller may choose from, in the order in which it is said; works from the keyboard. */
export function MenuFields(props: {
  legend: string;
  choices: Choice[];
  /** What callers hear is written in it. */
  locale: string;
  /** The second level has no third. */
  isSecondLevel?: boolean;
  onChange: (choices: Choice[]) => void;
}) {
  const { legend, choices, locale, isSecondLevel = false, onChange } = props;
  const [said, setSaid] = useState("");
  const free = DIGITS.find((digit) => !choices.some((choice) => choice.digit === digit));
  function move(from: number, to: number): void {
    const choice = choices[from];
    if (choice === undefined) return;
    onChange(choices.toSpliced(from, 1).toSpliced(to, 0, choice));
    setSaid(`${nameOf(choice)}: ${to + 1} / ${choices.length}`);
  }
  return (
    <Fieldset legend={legend} p="xs">
      <Text className="unseen" role="status">
        {said}
      </Text>
      <Stack gap="xs">
        {choices.map((choice, place) => (
          // two choices may have one digit until that is mended
          <Paper key={place} withBorder p="xs">
            <Group justify="space-between" align="flex-end">
              <Group align="flex-end" gap="xs">
                <Select
                  size="xs"
                  w={70}
                  label={words.policies.digit}
                  aria-label={`${nameOf(choice)}: ${words.policies.digit}`}
                  data={[...DIGITS]}
                  value={choice.digit}
                  allowDeselect={false}
                  onChange={(digit) =>
                    digit !== null && onChange(choices.with(place, { ...choice, digit }))
                  }
                />
                <Select
                  size="xs"
                  label={words.policies.does}
                  aria-label={`${nameOf(choice)}: ${words.policies.does}`}
                  data={[...DOES, ...(isSecondLevel ? [] : (["menu"] as const))].map((value) => ({
                    value,
                    label: words.policies.menuChoices[value],
                  }))}
                  value={choice.do}
                  allowDeselect={false}
                  onChange={(does) =>
                    does !== null &&
                    onChange(choices.with(place, newChoice(choice.digit, does, locale)))
                  }
                />
              </Group>
              <Group gap={4}>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  disabled={place === 0}
                  aria-label={`${words.policies.up}: ${nameOf(choice)}`}
                  onClick={() => move(place, place - 1)}
                >
                  ↑
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  disabled={place === choices.length - 1}
                  aria-label={`${words.policies.down}: ${nameOf(choice)}`}
                  onClick={() => move(place, place + 1)}
                >
                  ↓
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="red"
                  disabled={choices.length === 1}
                  aria-label={`${words.act.remove}: ${nameOf(choice)}`}
                  onClick={() => onChange(choices.toSpliced(place, 1))}
                >
                  ✕
                </Button>
              </Group>
            </Group>
            <ChoiceFields
              name={nameOf(choice)}
              choice={choice}
              locale={locale}
              onChange={(changed) => onChange(choices.with(place, changed))}
            />
            {choice.do === "menu" && (
              <MenuFields
                legend={`${words.policies.under} ${choice.digit}`}
                choices={toChoices(choice.choices ?? [])}
                locale={locale}
                isSecondLevel
                onChange={(below) => onChange(choices.with(place, { ...choice, choices: below }))}
              />
            )}
          </Paper>
        ))}
        {free !== undefined && (
          <Button
            variant="light"
            size="xs"
            onClick={() => onChange([...choices, newChoice(free, "team", locale)])}
          >
            {isSecondLevel ? words.policies.addChoiceBelow : words.policies.addChoice}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}

function nameOf({ digit, do: does }: Choice): string {
  return `${digit} ${wordFor(words.policies.menuChoices, does)}`;
}

/** A choice with all that the API asks for, so that only the words and the goal are left to fill in. */
function newChoice(digit: string, does: string, locale: string): Choice {
  const choice = { digit, do: does };
  const say = wordFor(words.policies.sayFirst, does);
  return say === does
    ? choice
    : {
        ...choice,
        say: { [locale]: say },
        ...(does === "target" && { target: { type: "", id: "" } }),
        ...(does === "message" && { message: { [locale]: "" } }),
        ...(does === "menu" && { choices: [{ digit: "1", do: "team" }] }),
      };
}
