import { twinsOf } from "./caller-key.ts";
import { splitE164 } from "./phone-number.ts";

/** What may stand between two digits of one number, as people write it; never what ends a value of JSON. */
const GAP = '[^0-9A-Za-z",:{}]{0,3}';
/** Every call has dates, which are other people's numbers: 20 26 11 27 is one in Denmark. */
const NO_DATE = "(?!(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9]))";
/** Shorter national numbers are only looked for behind their country code: their digits are in many other texts. */
const LEAST_NATIONAL_DIGITS = 7;

/**
 * The E.164 writings of one subscriber, for finding what was kept as it was said: those with the same caller key, and
 * Mexico's of before 2019, `+52 1 55…`, which phone systems still send.
 */
export function e164Twins(e164: string): string[] {
  const [, mexican] = /^\+521?(\d{10})$/.exec(e164) ?? [];
  return mexican === undefined ? twinsOf(e164) : [`+52${mexican}`, `+521${mexican}`];
}

/**
 * A regular expression, for JavaScript and PostgreSQL alike, that finds these numbers (E.164) in any text: with a plus,
 * `00` or `011`, without them, national with or without a trunk digit, and with marks between the digits. A date is no
 * number. Null for none.
 */
export function anyWritingOf(numbers: readonly string[]): string | null {
  if (numbers.length === 0) return null;
  const each = numbers.map((number) => {
    const { code, national } = splitE164(number);
    const digits = gapped(national);
    if (code === "") return digits;
    const whole = `(?:${gapped("00")}${GAP}|${gapped("011")}${GAP})?${gapped(code)}${GAP}(?:0${GAP})?${digits}`;
    // behind a plus and digits it is another country's number
    const alone = `(?<!\\+[0-9]{1,3}${GAP})(?:[018]${GAP})?${NO_DATE}${digits}`;
    return national.length < LEAST_NATIONAL_DIGITS ? whole : `${whole}|${alone}`;
  });
  return `(?<![0-9])${NO_DATE}(?:${each.join("|")})(?![0-9])`;
}

function gapped(digits: string): string {
  return digits.split("").join(GAP);
}
