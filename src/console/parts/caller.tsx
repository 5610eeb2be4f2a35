import { Text } from "@mantine/core";
import { useCallerName, useNameOf } from "../api/names.ts";
import { words } from "../words/en.ts";

/** Who calls: the name that the CRM has, with the number beside it; the number alone while no name is known. */
export function Caller(props: { number: string | null; contacts: readonly string[] }) {
  return <Named name={useCallerName(props.contacts)} number={props.number} />;
}

/** The same by the number alone. */
export function CallerOf({ number }: { number: string | null }) {
  return <Named name={useNameOf(number)} number={number} />;
}

function Named(props: { name: string | undefined; number: string | null }) {
  const number = props.number ?? words.live.withheld;
  if (props.name === undefined) return <b>{number}</b>;
  return (
    <span>
      <b dir="auto">{props.name}</b>{" "}
      <Text span size="sm" c="dimmed">
        {number}
      </Text>
    </span>
  );
}
