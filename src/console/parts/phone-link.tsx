import { Anchor, Text } from "@mantine/core";
import { useNameOf } from "../api/names.ts";
import { words } from "../words/en.ts";

/** Whose number it is, where the CRM knows it, and the number, which a click calls by whatever calls on this device. */
export function PhoneLink({ number }: { number: string | null }) {
  const name = useNameOf(number);
  if (number === null) return words.live.withheld;
  const link = <Anchor href={`tel:${number}`}>{number}</Anchor>;
  if (name === undefined) return link;
  return (
    <span>
      <b dir="auto">{name}</b>{" "}
      <Text span size="sm">
        {link}
      </Text>
    </span>
  );
}
