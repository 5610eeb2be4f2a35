import { Anchor } from "@mantine/core";
import { words } from "../words/en.ts";

/** A number that a click calls, by whatever calls on this device. */
export function PhoneLink({ number }: { number: string | null }) {
  return number === null ? words.live.withheld : <Anchor href={`tel:${number}`}>{number}</Anchor>;
}
