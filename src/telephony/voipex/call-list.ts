import { Type, type Static } from "typebox";
import { invalidInput } from "../../domain/errors.ts";
import { checkShape } from "./check-shape.ts";

const CallList = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
    numbers: Type.Array(Type.String({ pattern: "^\\+?[0-9]{3,15}$" }), {
      minItems: 1,
      maxItems: 10_000,
    }),
  },
  { additionalProperties: false },
);

export type NewCallList = Static<typeof CallList>;

const MENDS = {
  name: "Give the list a name, up to 200 characters.",
  numbers: "Give at least one number, and at most 10,000.",
};

/**
 * A list of numbers as the switchboard's trunk takes them. A number twice would be rung twice, for Voipex sorts nothing
 * out. INPUT_INVALID names the field at fault, never the number.
 */
export function checkCallList(given: unknown): NewCallList {
  const list = checkShape(CallList, given, MENDS);
  const seen = new Set<string>();
  for (const [index, number] of list.numbers.entries()) {
    const digits = number.replace("+", "");
    if (seen.has(digits)) throw invalidInput(`numbers.${index}`, "This number is there already.");
    seen.add(digits);
  }
  return list;
}
