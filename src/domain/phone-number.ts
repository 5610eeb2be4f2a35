import {
  findPhoneNumbersInText,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";

/**
 * Who calls, as far as the number tells. `withheld`: no caller id. `invalid`: something that is no phone
 * number, a short code or text. Only `number` can be looked up.
 */
export type Caller =
  | { readonly kind: "number"; readonly e164: string }
  | { readonly kind: "internal"; readonly e164: string | null }
  | { readonly kind: "withheld" }
  | { readonly kind: "invalid" };

/** What phone systems send in place of a number, also as the user part of a SIP address. */
const WITHHELD =
  /^(sips?:)?\+?(blocked|anonymous|private|restricted|unavailable|unknown|withheld|hidden|null|none|no[ _-]?caller[ _-]?id|caller[ _-]?id[ _-]?(blocked|unavailable|unknown))?([ _-](number|caller))?(@.*)?$/i;

/** The longest E.164 number has 15 digits: more in one field are several numbers. */
const MOST_DIGITS = 15;

/** How much of a text is searched for numbers. */
const LONGEST_TEXT = 250;

/**
 * A phone number as people type it, as E.164 (`+14155551001`), or null. Takes the first number of a field
 * that holds several, ignores an extension, reads `00` as `+`. `region`: ISO 3166 alpha-2, for numbers
 * without a country code; a bare number that is no valid national one is tried as international.
 */
export function toE164(raw: string, region: string): string | null {
  if (isMasked(raw)) return null;
  const country = toCountry(region);
  return parse(raw, country) ?? listIn(raw, country)[0] ?? null;
}

/** Every number in a field: people write `415-555-1001 / 415-555-1002`. */
export function toE164List(raw: string, region: string): string[] {
  if (isMasked(raw)) return [];
  const country = toCountry(region);
  const whole = parse(raw, country);
  // one number may hold a slash, `030/1234567`, and half of it must not be read as another
  const digits = raw.replace(/\D/g, "").length;
  if (whole !== null && digits <= MOST_DIGITS) return [whole];
  const found = raw.split(/[;,/|&\n]|\bor\b|\band\b/i).flatMap((part) => {
    const one = parse(part, country);
    return one === null ? listIn(part, country) : [one];
  });
  return [...new Set(found)];
}

/** The caller of a routing request or a call event, from what the phone system sent. */
export function toCaller(raw: string | null | undefined, region: string): Caller {
  const text = (raw ?? "").trim();
  if (WITHHELD.test(text)) return { kind: "withheld" };
  const e164 = toE164(text, region);
  return e164 === null ? { kind: "invalid" } : { kind: "number", e164 };
}

/** A text that is one number. */
function parse(raw: string, country: CountryCode | undefined): string | null {
  const text = raw.trim().replace(/^\(?00[\s.-]*(?=[1-9])/, "+");
  const typed = parsePhoneNumberFromString(text, country);
  if (typed?.isValid()) return typed.number;
  const digits = text.replace(/[\s().-]/g, "");
  const international = /^\d{8,15}$/.test(digits)
    ? parsePhoneNumberFromString(`+${digits}`)
    : undefined;
  if (international?.isValid()) return international.number;
  return typed !== undefined && isNorthAmerican(typed, text) ? typed.number : null;
}

/**
 * North America opens area codes faster than any table learns them, and has numbers for examples (555): one of
 * the right length counts, but for the fillers that people type, `0000000000` and `1234567890`.
 */
function isNorthAmerican(number: PhoneNumber, text: string): boolean {
  return (
    number.countryCallingCode === "1" &&
    /^[2-9]\d{9}$/.test(number.nationalNumber) &&
    !/^(\d)\1+$/.test(number.nationalNumber) &&
    !/\p{L}/u.test(text.replace(/(ext(ension)?\.?|x)\s*\d+\s*$/i, ""))
  );
}

/** Valid numbers anywhere in a text: `sip:+14155551001@example.test`, or two with only a space between. */
function listIn(text: string, country: CountryCode | undefined): string[] {
  const found = findPhoneNumbersInText(
    text.slice(0, LONGEST_TEXT),
    country === undefined ? {} : { defaultCountry: country },
  );
  return found.map(({ number }) => number.number);
}

/** Some accounts hide digits: `+1 415 *** **01`, `415-XXX-1001`. What is left must not pass for a number. */
function isMasked(raw: string): boolean {
  return /[*•●]|#{2,}|x{2,}/i.test(raw);
}

function toCountry(region: string): CountryCode | undefined {
  const code = region.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}
