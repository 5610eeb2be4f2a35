import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { invalidInput } from "../../domain/errors.ts";

/** The value in this shape, or INPUT_INVALID naming the field: `rescheduleRules.0.retryAfter`. */
export function checkShape<T extends TSchema>(
  schema: T,
  given: unknown,
  mends: Readonly<Record<string, string>>,
): Static<T> {
  if (Value.Check(schema, given)) return given;
  const [fault] = Value.Errors(schema, given);
  const missing = fault?.keyword === "required" ? fault.params.requiredProperties[0] : undefined;
  const unknown =
    fault?.keyword === "additionalProperties" ? fault.params.additionalProperties[0] : undefined;
  const parent = (fault?.instancePath ?? "").split("/").slice(1);
  const field = [...parent, missing ?? unknown ?? ""].filter((part) => part !== "").join(".");
  if (unknown !== undefined) throw invalidInput(field, "Voipex's Dialer has no such field");
  const mend = mends[field.replaceAll(/\.\d+/g, "")];
  throw invalidInput(field, mend ?? fault?.message ?? "not understood");
}
