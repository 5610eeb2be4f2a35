import { ApiError } from "../api/api-error.ts";

/**
 * Puts what the API says of one field beside that field; false where it names none that the form has. `fields` maps the
 * API's name of a field to the form's, where they differ.
 */
export function putBesideField(
  error: unknown,
  form: {
    readonly values: object;
    setFieldError(path: string, message: string): void;
  },
  fields: Readonly<Record<string, string>> = {},
): boolean {
  if (!(error instanceof ApiError) || error.field === null) return false;
  // `ladder/3/rung` and `fallback.id` are of the field that begins so
  const path = error.field.replaceAll("/", ".");
  const [first = ""] = path.split(".");
  const name = fields[path] ?? fields[first] ?? ownField(form.values, path.split("."));
  if (name === null) return false;
  form.setFieldError(name, error.message);
  return true;
}

/** A part of a body may be a form of its own; a list of words is one field, whichever of them is wrong. */
function ownField(values: object, path: readonly string[]): string | null {
  const own = new Map<string, unknown>(Object.entries(values));
  const at = path.findIndex((part) => own.has(part));
  const [name, ...rest] = at === -1 ? [] : path.slice(at);
  if (name === undefined) return null;
  const value = own.get(name);
  const isOne = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isOne ? name : [name, ...rest].join(".");
}
