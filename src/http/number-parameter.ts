import { invalidInput } from "../domain/errors.ts";
import { toE164 } from "../domain/phone-number.ts";

/**
 * A phone number from a URL as E.164: `+1…`, `%2B1…`, and ` 1…`, which is what a query string makes of a `+` that
 * nobody encoded. `region`: for numbers without a country code. INPUT_INVALID naming `number`.
 */
export function parseNumberParameter(raw: string, region: string): string {
  const number = toE164(raw.replace(/^\s+(?=\d)/, "+"), region);
  if (number === null) {
    throw invalidInput(
      "number",
      "this is not a phone number; write it with its country code, such as %2B14155550100",
    );
  }
  return number;
}
