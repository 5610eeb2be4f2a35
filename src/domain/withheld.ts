import { keypadDigits, plainCharacters } from "./spelling.ts";
import { WITHHELD_THINGS, WITHHELD_WORDS } from "./withheld-words.ts";

const THINGS: ReadonlySet<string> = new Set(WITHHELD_THINGS.map(folded));

/** As they are, and written as one: `OUTOFAREA`. */
const WORDS: ReadonlySet<string> = new Set(
  WITHHELD_WORDS.map(folded).flatMap((words) => [words, words.replaceAll(" ", "")]),
);

/** Words as some networks spell them in digits: RESTRICTED is 7378742833, ANONYMOUS 266696687. */
const SPELLED: ReadonlySet<string> = new Set(
  ["restricted", "anonymous", "unavailable", "blocked", "unknown", "private", "withheld"].map(
    keypadDigits,
  ),
);

/** Telephones' own way to say unknown, private and payphone. */
const NO_NUMBER = /^-[123]$/;

/** `NoCallerID` */
const CAMEL_CASE = /(?<=\p{Ll})(?=\p{Lu})/gu;

/** Shorter ones are also somebody's number where numbers are short. */
const SURELY_SPELLED = 9;

/** Whether this says that there is no number, in any of the spellings and languages that phone systems use. */
export function isWithheld(raw: string): boolean {
  const text = plainCharacters(raw).trim().replace(/%40/g, "@");
  if (!/[1-9\p{L}]/u.test(text) || NO_NUMBER.test(text)) return true;
  const [user, host] = addressOf(text);
  if (/^(anonymous|unknown|restricted|unavailable)\.invalid\b/i.test(host)) return true;
  const words = folded(user.replace(CAMEL_CASE, " "));
  if (!/[1-9\p{L}]/u.test(user) || WORDS.has(words)) return true;
  const each = words.split(" ");
  return each.some((word) => WORDS.has(word)) && each.every((word) => isPart(word));
}

function isPart(word: string): boolean {
  return WORDS.has(word) || THINGS.has(word);
}

/** Whether these digits spell such a word; the short ones only where they are no number. */
export function spellsWithheld(raw: string, isNumber: boolean): boolean {
  const digits = plainCharacters(raw)
    .replace(/\D/g, "")
    .replace(/^1(?=\d{10}$)/, "");
  return SPELLED.has(digits) && (!isNumber || digits.length >= SURELY_SPELLED);
}

/** `"Anonymous" <sip:anonymous@anonymous.invalid>`: user and host; of plain text the text. */
function addressOf(text: string): [user: string, host: string] {
  const address = /<([^<>]+)>/.exec(text)?.[1] ?? text;
  const bare = address.replace(/^\s*(sips?|tel|id):/i, "");
  const isAddress = bare !== address || /^[^\s@]*@/.test(bare);
  const cut = isAddress ? bare.indexOf("@") : -1;
  const [user, host] = cut < 0 ? [bare, ""] : [bare.slice(0, cut), bare.slice(cut + 1)];
  const password = isAddress ? /:.*/s : /:\d{4,5}$/;
  return [
    user
      .replace(/;.*/s, "")
      .replace(password, "")
      .replace(/\.invalid$/i, ""),
    host,
  ];
}

/** Letters in one case without marks, everything else but digits as single spaces. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}]+/gu, " ")
    .trim();
}
