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
  const name = fields[path] ?? fields[first] ?? (first in form.values ? path : null);
  if (name === null) return false;
  form.setFieldError(name, error.message);
  return true;
}
