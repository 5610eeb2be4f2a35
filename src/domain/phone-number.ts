import {
  findPhoneNumbersInText,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { ofToday, planOf, rewrittenBy } from "./number-plans.ts";
import { createRecentValues } from "./recent-values.ts";
import { keypadDigits, plainCharacters, plainSpelling } from "./spelling.ts";
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

/** How much of a text is searched for numbers. */
const LONGEST_TEXT = 250;

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

/** Every number in a field: people write `415-555-1001 / 415-555-1002`. */
export function toE164List(raw: string, region: string): string[] {
  if (isMasked(raw)) return [];
  const country = toCountry(region);
  const whole = parse(raw, country);
  // one number may hold a slash, `030/1234567`, and half of it must not be read as another
  const digits = plainCharacters(raw).replace(/\D/g, "").length;
  if (whole !== null && digits <= MOST_DIGITS) return [whole];
  const found = raw.split(/[;,/|&\n]|\bor\b|\band\b/i).flatMap((part) => {
    const one = parse(part, country);
    return one === null ? listIn(part, country) : [one];
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
  const e164 = parse(text, country) ?? listIn(text, country)[0] ?? null;
  if (spellsWithheld(text, e164 !== null && !e164.startsWith("+1"))) return { kind: "withheld" };
  return e164 === null ? { kind: "invalid" } : { kind: "number", e164 };
}

/** A text that is one number. */
function parse(raw: string, country: CountryCode | undefined): string | null {
  const text = plainSpelling(raw);
  const digits = text.replace(/[\s().-]/g, "");
  const ours = country !== undefined && digits.startsWith(getCountryCallingCode(country));
  // where numbers have any length, our own country code also passes for a town's: `49 151 …` in Germany
  const coded = ours && /^\d{8,15}$/.test(digits) ? valid(`+${digits}`) : null;
  if (coded !== null) return ofToday(coded);
  const typed = parsePhoneNumberFromString(text, country);
  if (typed?.isValid()) return ofToday(typed.number);
  const international = /^[1-9]\d{7,14}$/.test(digits) ? valid(`+${digits}`) : null;
  if (international !== null) return ofToday(international);
  const other = [...readings(digits, country), ...vanity(text, country)]
    .map(valid)
    .find((one) => one !== null);
  if (other !== undefined) return ofToday(other);
  return typed !== undefined && isNorthAmerican(typed, text) ? typed.number : null;
}

function valid(text: string): string | null {
  const number = parsePhoneNumberFromString(text);
  return number?.isValid() ? number.number : null;
}

/** What digits may stand for that are no valid number as they are, the likeliest first. */
function readings(digits: string, country: CountryCode | undefined): string[] {
  if (!/^\+?\d{6,17}$/.test(digits)) return [];
  if (/^\+0[1-9]/.test(digits)) return strayPlus(digits, country);
  const bare = digits.replace("+", "");
  const planned = planOf(bare);
  const abroad = planned === null ? [] : rewrittenBy(planned.code, planned.national);
  const stripped = withoutTrunk(digits);
  if (country === undefined || digits.startsWith("+")) return [...abroad, ...stripped];
  const code = getCountryCallingCode(country);
  // the way out of the country, and then our own country: `0 91 98765 43210`
  const doubled = bare.startsWith(`0${code}`) ? [`+${bare.slice(1)}`] : [];
  return [
    ...rewrittenBy(code, bare),
    ...doubled,
    ...abroad,
    ...dialledOut(digits, country),
    ...stripped,
  ];
}

/** `+07400…` and `+044…`: no country code begins with 0, so the plus or the 0 is one too many. */
function strayPlus(digits: string, country: CountryCode | undefined): string[] {
  const national = parsePhoneNumberFromString(digits.slice(1), country);
  const abroad = `+${digits.slice(2)}`;
  return national === undefined ? [abroad] : [national.number, abroad];
}

/** `011 52 1 55…` in the United States: another country's number of an earlier plan, with the way out before it. */
function dialledOut(digits: string, country: CountryCode): string[] {
  const typed = parsePhoneNumberFromString(digits, country);
  if (typed === undefined || typed.countryCallingCode === getCountryCallingCode(country)) return [];
  return rewrittenBy(typed.countryCallingCode, typed.nationalNumber);
}

/** `+48 0 512…`: a trunk prefix where the country has none. */
function withoutTrunk(digits: string): string[] {
  const number = digits.startsWith("+") ? parsePhoneNumberFromString(digits) : undefined;
  return number === undefined
    ? []
    : rewrittenBy(number.countryCallingCode, digits.slice(1 + number.countryCallingCode.length));
}

/** `1-800-FLOWERS`: letters of a keypad, after at least three digits and in capitals; more than fit are for show. */
function vanity(text: string, country: CountryCode | undefined): string[] {
  const [, number = ""] = /^(\+?\(?\d[\d\s().-]{2,}[A-Z][A-Z\d\s.-]*)$/.exec(text) ?? [];
  if (!/[A-Z]{3}/.test(number)) return [];
  const digits = keypadDigits(number).replace(/[^\d+]/g, "");
  const isAmerican = country !== undefined && getCountryCallingCode(country) === "1";
  if (/^\+?18\d\d/.test(digits) || (isAmerican && /^1?[2-9]/.test(digits))) {
    return [`+1${digits.replace(/^\+?1?/, "").slice(0, 10)}`];
  }
  const typed = parsePhoneNumberFromString(digits, country);
  return typed === undefined ? [] : [typed.number];
}

/**
 * North America opens area codes faster than any table learns them, and has numbers for examples (555): one of
 * the right length counts, but for the fillers that people type, `0000000000` and `1234567890`.
 */
function isNorthAmerican(number: PhoneNumber, text: string): boolean {
  return (
    number.countryCallingCode === "1" &&
    /^[2-9]\d{9}$/.test(number.nationalNumber) &&
    !isFiller(number.nationalNumber) &&
    !/\p{L}/u.test(text.replace(/(ext(ension)?\.?|x)\s*\d+\s*$/i, ""))
  );
}

function isFiller(national: string): boolean {
  return /^(\d)\1+$/.test(national);
}

/** One that counts whatever is known of its area code: there is nothing to look up. */
function isNorthAmericanE164(text: string): boolean {
  return /^\+1[2-9]\d{9}$/.test(text) && !isFiller(text.slice(2)) && !spellsWithheld(text, true);
}

/** Valid numbers anywhere in a text: `sip:+14155551001@example.test`, or two with only a space between. */
function listIn(text: string, country: CountryCode | undefined): string[] {
  const found = findPhoneNumbersInText(
    plainCharacters(text.slice(0, LONGEST_TEXT)),
    country === undefined ? {} : { defaultCountry: country },
  );
  return found.map(({ number }) => ofToday(number.number));
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
  const parsed = parsePhoneNumberFromString(e164);
  if (parsed === undefined) return [];
  return parsed.country === undefined ? parsed.getPossibleCountries() : [parsed.country];
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
