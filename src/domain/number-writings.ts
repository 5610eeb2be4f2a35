import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** What may stand between two digits of one number, as people write it; never what ends a value of JSON. */
const GAP = '[^0-9A-Za-z",:{}]{0,3}';
/** Shorter national numbers are only looked for behind their country code: their digits are in many other texts. */
const LEAST_NATIONAL_DIGITS = 7;
/** Countries whose mobile numbers are also written with a digit behind the country code, as phone systems do. */
const EXTRA_DIGITS: ReadonlyMap<
  string,
  { readonly extra: string; readonly nationalDigits: number }
> = new Map([
  ["52", { extra: "1", nationalDigits: 10 }],
  ["54", { extra: "9", nationalDigits: 10 }],
]);

/**
 * The E.164 writings of one subscriber, the given one first: `+52 1 55…` and `+52 55…` ring the same phone, and so do
 * `+54 9 11…` and `+54 11…`.
 */
export function e164Twins(e164: string): string[] {
  for (const [code, { extra, nationalDigits }] of EXTRA_DIGITS) {
    if (!e164.startsWith(`+${code}`)) continue;
    const rest = e164.slice(code.length + 1);
    if (rest.length === nationalDigits) return [e164, `+${code}${extra}${rest}`];
    if (rest.length === nationalDigits + 1 && rest.startsWith(extra)) {
      return [e164, `+${code}${rest.slice(1)}`];
    }
  }
  return [e164];
}

/**
 * A regular expression, for JavaScript and PostgreSQL alike, that finds these numbers (E.164) in any text: with a plus,
 * `00` or `011`, without them, national with or without a trunk digit, and with marks between the digits. Null for none.
 */
export function anyWritingOf(numbers: readonly string[]): string | null {
  if (numbers.length === 0) return null;
  const each = numbers.map((number) => {
    const { code, national } = splitNumber(number);
    const digits = gapped(national);
    if (code === "") return digits;
    const whole = `(?:${gapped("00")}${GAP}|${gapped("011")}${GAP})?${gapped(code)}${GAP}(?:0${GAP})?${digits}`;
    // behind a plus and digits it is another country's number
    const alone = `(?<!\\+[0-9]{1,3}${GAP})(?:[018]${GAP})?${digits}`;
    return national.length < LEAST_NATIONAL_DIGITS ? whole : `${whole}|${alone}`;
  });
  return `(?<![0-9])(?:${each.join("|")})(?![0-9])`;
}

function splitNumber(e164: string): { code: string; national: string } {
  const code = parsePhoneNumberFromString(e164)?.countryCallingCode ?? "";
  return { code, national: e164.slice(1 + code.length) };
}

function gapped(digits: string): string {
  return [...digits].join(GAP);
}
