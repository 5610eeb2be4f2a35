import { Text } from "@mantine/core";
import type { Rep } from "../../api/resources.ts";
import { vendorNames } from "../../words/vendors.ts";
import { wordFor } from "../../words/known.ts";

/** The phones of a rep, one a line. */
export function Identities({ identities }: Pick<Rep, "identities">) {
  return identities.map(({ vendor, type, id }) => (
    <Text key={`${vendor} ${type} ${id}`} size="sm">
      {wordFor(vendorNames, vendor)}{" "}
      <Text component="span" size="sm" c="dimmed">
        {id}
      </Text>
    </Text>
  ));
}
