import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

/**
 * Who calls, as far as the number tells. `withheld`: no caller id. `invalid`: something that is no phone
 * number, a short code or text. Only `number` can be looked up.
 */
export type Caller =
  | { readonly kind: "number"; readonly e164: string }
  | { readonly kind: "internal"; readonly e164: string | null }
  | { readonly kind: "withheld" }
  | { readonly kind: "invalid" };

const WITHHELD = /^(|blocked|anonymous|private|restricted|unavailable|unknown|withheld|null)$/i;

/**
 * A phone number as people type it, as E.164 (`+14155551001`), or null. Takes the first number of a field
 * that holds several, ignores an extension, reads `00` as `+`. `region`: ISO 3166 alpha-2, for numbers
 * without a country code; a bare number that is no valid national one is tried as international.
 */
export function toE164(raw: string, region: string): string | null {
  if (raw.includes("*") || /x{3,}/i.test(raw)) return null; // masked by the CRM
  const text = raw.trim().replace(/^00(?=\d)/, "+");
  const national = parsePhoneNumberFromString(
    text,
    isSupportedCountry(region) ? region : undefined,
  );
  if (national?.isValid()) return national.number;
  const international = /^\d{8,15}$/.test(text)
    ? parsePhoneNumberFromString(`+${text}`)
    : undefined;
  return international?.isValid() ? international.number : null;
}

/** Every number in a field: people write `415-555-1001 / 415-555-1002`. */
export function toE164List(raw: string, region: string): string[] {
  const parts = raw.split(/[;,/|\n]|\bor\b|\band\b/i);
  const found = [raw, ...parts].map((part) => toE164(part, region)).filter((n) => n !== null);
  return [...new Set(found)];
}

/** The caller of a routing request or a call event, from what the phone system sent. */
export function toCaller(raw: string | null | undefined, region: string): Caller {
  const text = (raw ?? "").trim();
  if (WITHHELD.test(text)) return { kind: "withheld" };
  const e164 = toE164(text, region);
  return e164 === null ? { kind: "invalid" } : { kind: "number", e164 };
}
