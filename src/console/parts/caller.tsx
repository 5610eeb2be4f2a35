import { Text } from "@mantine/core";
import { useCallerName } from "../api/names.ts";
import { words } from "../words/en.ts";

/** Who calls: the name that the CRM has, with the number beside it; the number alone while no name is known. */
export function Caller(props: { number: string | null; contacts: readonly string[] }) {
  const name = useCallerName(props.contacts);
  const number = props.number ?? words.live.withheld;
  if (name === undefined) return <b>{number}</b>;
  return (
    <span>
      <b>{name}</b>{" "}
      <Text span size="sm" c="dimmed">
        {number}
      </Text>
    </span>
  );
}
