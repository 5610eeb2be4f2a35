import { isRecord } from "../../edge/record.ts";

/** What was pressed under a name: KAZOO sends collections by name, older versions the last digits alone. */
export function digitsOf(digits: unknown, name: string): string {
  const value = isRecord(digits) ? digits[name] : digits;
  const text = typeof value === "number" ? `${value}` : value;
  return typeof text === "string" && /^[0-9A-D*#]{1,64}$/i.test(text) ? text : "";
}
