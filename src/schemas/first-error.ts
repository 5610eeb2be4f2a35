import { invalidInput } from "../domain/errors.ts";

type SchemaError = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
};

/** The first thing wrong, as INPUT_INVALID. A field that may not be there fails the schema `false`, keyword "boolean". */
export function firstError([error]: readonly SchemaError[], field: string) {
  const path = (error?.instancePath ?? "").split("/").slice(1);
  return invalidInput(
    [field, ...path].join("."),
    error?.keyword === "boolean"
      ? "is no field of a policy: leave it out"
      : (error?.message ?? "has another form"),
  );
}
