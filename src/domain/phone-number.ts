import {
  getCountries,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from "libphonenumber-js/max";
import { isFiller, LONGEST_TEXT, numbersIn, readNumber } from "./read-number.ts";
import { createRecentValues } from "./recent-values.ts";
import { plainCharacters, plainSpelling } from "./spelling.ts";
import { isWithheld, spellsWithheld } from "./withheld.ts";

/**
 * Who calls, as far as the number tells. `withheld`: no caller id. `invalid`: something that is no phone
 * number, a short code or text. Only `number` can be looked up.
 */
export type Caller =
  | { readonly kind: "number"; readonly e164: string }
  | { readonly kind: "internal"; readonly e164: string | null }
  | { readonly kind: "withheld" }
  | { readonly kind: "invalid" };

/** Every country with phone numbers, ISO 3166 alpha-2. */
export const COUNTRIES: ReadonlySet<string> = new Set(getCountries());

/** The longest E.164 number has 15 digits: more in one field are several numbers. */
const MOST_DIGITS = 15;

/** Parsing costs more than all else that is done with a call; the same few callers and lines come again and again. */
const recent = createRecentValues<Caller>(8_000);

/** Drops the numbers that were kept so as not to be read anew: somebody wants to be forgotten. */
export function forgetRecentNumbers(): void {
  recent.clear();
}

/**
 * A phone number as people type it, as E.164 (`+14155551001`), or null. Takes the first number of a field
 * that holds several, ignores an extension, reads `00` as `+`, and a number of an earlier plan as what it is today.
 * `region`: ISO 3166 alpha-2, for numbers without a country code; a bare number that is no valid national one is
 * tried as international.
 */
export function toE164(raw: string, region: string): string | null {
  const caller = toCaller(raw, region);
  return caller.kind === "number" ? caller.e164 : null;
}

/** The country calling code and what follows it; no code for digits that begin with none. */
export function splitE164(e164: string): { readonly code: string; readonly national: string } {
  const code = parsePhoneNumberFromString(e164)?.countryCallingCode ?? "";
  return { code, national: e164.slice(1 + code.length) };
}

/** `+43, 664, 123456`: what follows a code alone is no number of its own. */
const CODE_ALONE = /^[\s(]*\+?\d{2,6}[\s)]*[;,/|&\n]/;

/** Every number in a field: people write `415-555-1001 / 415-555-1002`. */
export function toE164List(raw: string, region: string): string[] {
  if (isMasked(raw)) return [];
  const country = toCountry(region);
  const whole = readNumber(raw, country);
  // one number may hold a slash, `030/1234567`, and half of it must not be read as another
  const digits = plainSpelling(raw).replace(/\D/g, "").length;
  if (whole !== null && digits <= MOST_DIGITS) return [whole];
  if (CODE_ALONE.test(plainCharacters(raw))) return numbersIn(raw, country);
  const found = raw.split(/[;,/|&\n]|\bor\b|\band\b/i).flatMap((part) => {
    const one = readNumber(part, country);
    return one === null ? numbersIn(part, country) : [one];
  });
  return [...new Set(found)];
}

/** The caller of a routing request or a call event, from what the phone system sent. */
export function toCaller(raw: string | null | undefined, region: string): Caller {
  const text = (raw ?? "").slice(0, LONGEST_TEXT);
  if (isNorthAmericanE164(text)) return { kind: "number", e164: text };
  return recent.of(`${region} ${text}`, () => readCaller(text, region));
}

function readCaller(text: string, region: string): Caller {
  if (isWithheld(text)) return { kind: "withheld" };
  if (isMasked(text)) return { kind: "invalid" };
  const country = toCountry(region);
  const e164 = readNumber(text, country) ?? numbersIn(text, country)[0] ?? null;
  if (spellsWithheld(text, e164 !== null)) return { kind: "withheld" };
  return e164 === null ? { kind: "invalid" } : { kind: "number", e164 };
}

/** One that counts whatever is known of its area code: there is nothing to look up. */
function isNorthAmericanE164(text: string): boolean {
  return /^\+1[2-9]\d{9}$/.test(text) && !isFiller(text.slice(2)) && !spellsWithheld(text, true);
}

/**
 * Some accounts hide digits: `+1 415 *** **01`, `415-XXX-1001`. What is left must not pass for a number. Brazil writes
 * `0xx11` for any carrier.
 */
function isMasked(raw: string): boolean {
  return /[*•●]|#{2,}|x{2,}/i.test(raw.replace(CARRIER, "$1"));
}

const CARRIER = /^(\s*(?:(?:\+|00)?\s*55)?\s*\(?)0xx(?=\W*\d\d)/i;

function toCountry(region: string): CountryCode | undefined {
  const code = region.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

/** Where a number may be, ISO 3166 alpha-2: one country, all that it can't be told apart of, or none. */
export function countriesOf(e164: string): readonly string[] {
  return parsePhoneNumberFromString(e164)?.getPossibleCountries() ?? [];
}

/** Numbers that cost whoever rings them, or are nobody's phone. */
const COSTLY: ReadonlySet<string> = new Set([
  "PREMIUM_RATE",
  "SHARED_COST",
  "PERSONAL_NUMBER",
  "PAGER",
  "VOICEMAIL",
]);

/** Does ringing this number cost more than a call to somebody's phone, as far as its plan says? */
export function isCostly(e164: string): boolean {
  return COSTLY.has(parsePhoneNumberFromString(e164)?.getType() ?? "");
}

/** The digits by which it is dialled in `region`, ISO 3166 alpha-2: of its own country as there, else with its code. */
export function dialledIn(e164: string, region: string): string {
  const number = parsePhoneNumberFromString(e164);
  const isHome = number !== undefined && countriesOf(e164).includes(region.toUpperCase());
  return (isHome ? number.formatNational() : e164).replace(/\D/g, "");
}
