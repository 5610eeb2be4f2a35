import {
  findPhoneNumbersInText,
  getCountryCallingCode,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { ofToday, planOf, rewrittenBy } from "./number-plans.ts";
import { dialledSpelling, keypadDigits, plainCharacters, plainSpelling } from "./spelling.ts";

/** How much of a text is searched for numbers. */
export const LONGEST_TEXT = 250;

/** A text that is one number, as E.164 or null; `country` for what has no country code. */
export function readNumber(raw: string, country: CountryCode | undefined): string | null {
  const abroad = leavingCountry(dialledSpelling(raw), country);
  if (abroad !== null) return abroad;
  const text = plainSpelling(raw);
  const likelier = [plusInFront(text), withoutTrunkInBrackets(text)];
  for (const one of likelier) {
    const number = one === null ? null : readOne(one, country);
    if (number !== null) return number;
  }
  return readOne(text, country);
}

/** `0011 297 …` in Australia, `009 1 …` in Colombia: what leaves this country, where that is more than `00`. */
function leavingCountry(text: string, country: CountryCode | undefined): string | null {
  if (country === undefined || !/^\(?00/.test(text)) return null;
  const home = getCountryCallingCode(country);
  if (text.replace(/\D/g, "").startsWith(`00${home}`)) return null;
  const typed = parsePhoneNumberFromString(text, country);
  const isAbroad = typed?.isValid() === true && typed.countryCallingCode !== home;
  return isAbroad ? ofToday(typed.number) : null;
}

/** `4915123456789+`: written from right to left, or a plus that slipped. */
function plusInFront(text: string): string | null {
  const [, rest] = /^([^+]*\d)\s*\+$/.exec(text) ?? [];
  return rest === undefined ? null : `+${rest}`;
}

/** `+1 (0) 201 …`: what is dialled at home alone. Italy's zero stays, whether in brackets or not. */
function withoutTrunkInBrackets(text: string): string | null {
  const [, code, rest = ""] = /^(\(?\+?\d{1,3}\)?)[\s.-]*\(0\)(.*)$/.exec(text) ?? [];
  return code === undefined || code.replace(/\D/g, "") === "39" ? null : `${code} ${rest}`;
}

function readOne(text: string, country: CountryCode | undefined): string | null {
  const digits = text.replace(/[\s().-]/g, "");
  const ours = country !== undefined && digits.startsWith(getCountryCallingCode(country));
  // where numbers have any length, our own country code also passes for a town's: `49 151 …` in Germany
  const coded = ours && /^\d{8,15}$/.test(digits) ? valid(`+${digits}`) : null;
  if (coded !== null) return ofToday(coded);
  const typed = parsePhoneNumberFromString(text, country);
  if (typed?.isValid()) return ofToday(once(typed));
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
  return number?.isValid() ? once(number) : null;
}

/** The longest number after its country code that people have; more is left to switchboards' extensions. */
const MOST_NATIONAL_DIGITS = 11;

/** `+49 49 151 …` where numbers have any length: a country code that was written twice, rather than a long number. */
function once(number: PhoneNumber): string {
  const { countryCallingCode: code, nationalNumber: national } = number;
  if (national.length <= MOST_NATIONAL_DIGITS || !national.startsWith(code)) return number.number;
  const rest = parsePhoneNumberFromString(`+${national}`);
  return rest?.getType() === "MOBILE" ? rest.number : number.number;
}

/** What digits may stand for that are no valid number as they are, the likeliest first. */
function readings(digits: string, country: CountryCode | undefined): string[] {
  if (!/^\+?\d{6,17}$/.test(digits)) return [];
  if (/^\+0[1-9]/.test(digits)) return strayPlus(digits, country);
  const bare = digits.replace("+", "");
  const planned = planOf(bare);
  const abroad = planned === null ? [] : rewrittenBy(planned.code, planned.national);
  const stripped = withoutTrunk(digits);
  if (country === undefined || digits.startsWith("+")) {
    return [...abroad, ...stripped, ...twice(bare)];
  }
  const code = getCountryCallingCode(country);
  // the way out of the country, and then our own country: `0 91 98765 43210`
  const doubled = bare.startsWith(`0${code}`) ? [`+${bare.slice(1)}`] : [];
  return [
    ...rewrittenBy(code, bare),
    ...doubled,
    ...abroad,
    ...dialledOut(digits, country),
    ...stripped,
    ...twice(bare),
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

/** `+44 44 7400 …` and `+44 0044 7400 …`: the country code written twice. */
function twice(bare: string): string[] {
  const code = parsePhoneNumberFromString(`+${bare}`)?.countryCallingCode;
  if (code === undefined) return [];
  const rest = bare.slice(code.length).replace(/^00/, "");
  return rest.startsWith(code) ? [`+${rest}`] : [];
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
  const isVanity = /^\+?\(?\d[\d\s().-]{2,}[A-Z][A-Z\d\s.-]*$/.test(text);
  if (!isVanity || !/[A-Z]{3}/.test(text)) return [];
  const digits = keypadDigits(text).replace(/[^\d+]/g, "");
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
    !/\p{L}/u.test(text.replace(/(ext(ension)?\.?|x)\s*\d+$/i, ""))
  );
}

export function isFiller(national: string): boolean {
  return /^(\d)\1+$/.test(national);
}

/** Valid numbers anywhere in a text: `sip:+14155551001@example.test`, or two with only a space between. */
export function numbersIn(text: string, country: CountryCode | undefined): string[] {
  const plain = plainCharacters(text.slice(0, LONGEST_TEXT));
  const found = findPhoneNumbersInText(
    plain,
    country === undefined ? {} : { defaultCountry: country },
  );
  return found
    .filter(({ startsAt }, at) => {
      const before = plain.slice(found[at - 1]?.endsAt ?? 0, startsAt);
      return plain[startsAt] === "+" || !isOtherPart(before);
    })
    .map(({ number }) => ofToday(number.number));
}

/** Digits before a number that belong to it: `+43, 664, 123456`. `1. 020 …` and `2) 030 …` only count lines. */
function isOtherPart(before: string): boolean {
  return /\d[\s()[\].,/+-]*$/.test(before) && !/(^|\n)\s*\(?\d[.)/]\s*\(?$/.test(before);
}
