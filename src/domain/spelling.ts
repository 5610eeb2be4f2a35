/** Plain as it is. */
const ASCII = /^[\x20-\x5E\x60-\x7E]*$/;
const TABS = /[\t\v\f]/g;
/** One between digits parts them; several hide what they stand for. */
const POINTS = /(?<=[\d)])[_\u00B7\u2027\u30FB](?=[\d(])/g;
const INVISIBLE = /\p{Cf}/gu;
const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const DASHES = /[\u2010-\u2015\u2212\u30FC]/g;

/** What a phone dials after it has got through, past a pause: `p12`. */
const AFTER_PAUSE = /(?<=\d)\s*[pw][\d#*,]{1,12}$/i;

/** Brazil's `0xx11`, after its country code or alone. */
const ANY_CARRIER = /^((?:(?:\+|00)?\s*55)?\s*)\(?0xx\s*\)?\s*/i;

/**
 * A number as people, programs and spreadsheets write it, in plain characters: digits of any script, the user part of
 * a SIP or tel address, one plus for what stands for it. What is left is still to be read as a number.
 */
export function plainSpelling(raw: string): string {
  return onePlus(dialledSpelling(raw));
}

/** The same with what is dialled to leave a country as it was written: `0011` means other things here and there. */
export function dialledSpelling(raw: string): string {
  const text = plainCharacters(raw).trim().replace(AFTER_PAUSE, "");
  const user = userOf(text) ?? text;
  const written = user.replace(/^%2b/i, "+").replace(ANY_CARRIER, "$10");
  return withDigits(withoutFraction(written)).trim();
}

/** Digits as 0 to 9, plus signs and dashes as + and -, without what nobody sees. */
export function plainCharacters(raw: string): string {
  if (ASCII.test(raw)) return raw;
  return raw
    .normalize("NFKC")
    .replace(INVISIBLE, " ")
    .replace(TABS, " ")
    .replace(DASHES, "-")
    .replace(OTHER_DIGIT, (digit) => String(valueOf(digit)))
    .replace(POINTS, " ");
}

/** The digits of a script follow one another, from its zero on. */
function valueOf(digit: string): number {
  const code = Number(digit.codePointAt(0));
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/** A link that opens a chat: what follows is international, with a plus or without. */
const CHAT =
  /^\s*(?:https?:\/\/)?(?:wa\.me\/|(?:api|web)\.whatsapp\.com\/send\/?\?phone=)(?:\+|%2b)?(\d+)/i;

/** `"Ada" <sip:+1415…;npdi@host;user=phone>`, `tel:4155551001;phone-context=+1`, `4155551001@10.0.0.1`. */
function userOf(text: string): string | null {
  const address = /<([^<>]+)>/.exec(text)?.[1] ?? text;
  const chat = CHAT.exec(address)?.[1];
  if (chat !== undefined) return `+${chat}`;
  const [, scheme, rest = ""] = /^\s*(sips?|tel|callto):(.*)$/i.exec(address) ?? [];
  if (scheme === undefined) {
    return /^\s*(\+?[\d().\s-]+)@/.exec(address)?.[1] ?? null;
  }
  const user = rest.replace(/@.*/s, "");
  const number = user.replace(/[;:].*/s, "");
  const context = /;phone-context=(\+\d+)/i.exec(rest)?.[1];
  const extension = /;ext=\d+/i.exec(user)?.[0] ?? "";
  return context === undefined || /^(\+|%2b)/i.test(number)
    ? `${number}${extension}`
    : `${context}${number}`;
}

/** What a spreadsheet makes of a number: `14155551001.0`, `1.4155551001E10`. With digits lost it is none. */
function withoutFraction(text: string): string {
  return text
    .replace(/^(\+?\d{7,15})[.,]0+$/, "$1")
    .replace(
      /^(\d)[.,](\d{6,14})e\+?(\d{1,2})$/i,
      (all, lead: string, rest: string, exponent: string) =>
        rest.length === Number(exponent) ? `${lead}${rest}` : all,
    );
}

/** Letters that were meant as digits: `O20 7946 O958`, `+44 2O`, `4l5`; never those of a word. */
function withDigits(text: string): string {
  return text
    .replace(/(?<!\p{L})(?:[Oo](?=\d)|(?<=\d)[Oo]|[Oo]{2,})(?!\p{L})/gu, (letters) =>
      "0".repeat(letters.length),
    )
    .replace(/(?<=\d)[lI]{1,3}(?=\d)/g, (letters) => "1".repeat(letters.length));
}

/** `++1…`, `+ +1…`, `+0044…`, `00+44…`, `0044…` and `+01144…` all mean one plus. */
function onePlus(text: string): string {
  return text
    .replace(/^\(?(?:\+\s*)+/, "+")
    .replace(/^\+(?:00|011)[\s.-]*(?=[1-9])/, "+")
    .replace(/^\(?00\)?[\s.-]*(?:\+\s*|(?=\(?[1-9]))/, "+");
}

const KEYPAD = "22233344455566677778889999";

/** The keys of a phone for letters: `FLOWERS` is 3569377. */
export function keypadDigits(text: string): string {
  return text.toUpperCase().replace(/[A-Z]/g, (letter) => KEYPAD.charAt(letter.charCodeAt(0) - 65));
}
