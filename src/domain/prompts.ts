import {
  choicesOf,
  isMenuSpoken,
  isShort,
  textIn,
  type MenuChoice,
  type Texts,
  type WrittenChoice,
} from "./menu.ts";
import { type NumberWords, NUMBER_WORDS } from "./number-words.ts";
import { CATALOGUE, ENGLISH } from "./prompt-catalogue.ts";
import type { NumberPhrase, OwnSentences, Phrases } from "./sentences.ts";

/** The languages that there are sentences in. */
export const LOCALES: readonly string[] = [...CATALOGUE.keys()];

/** All that callers may hear: a language of one's own needs each of them. */
export const PHRASES: readonly string[] = Object.keys(ENGLISH);

/** Are there sentences in this language, or in the one of this region, and words for all that a menu offers? */
export function isSpoken(
  locale: string,
  own: OwnSentences = {},
  choices: readonly WrittenChoice[] = [],
): boolean {
  const wanted = locale.toLowerCase().replace("_", "-");
  const language = wanted.replace(/-.*/, "");
  const isOurs = CATALOGUE.has(language) || isWhole(writtenIn(wanted, own));
  return isOurs && isMenuSpoken(choices, wanted);
}

/** The line's own sentences over the policy's. */
export function mergeSentences(under: OwnSentences, over: OwnSentences): OwnSentences {
  const locales = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(
    [...locales].map((locale) => [locale, { ...under[locale], ...over[locale] }]),
  );
}

/** A region's own sentences go before its language's. */
function writtenIn(locale: string, own: OwnSentences): Partial<Phrases> {
  return { ...own[locale.replace(/-.*/, "")], ...own[locale] };
}

function isWhole(phrases: Partial<Phrases>): phrases is Phrases {
  return PHRASES.every((phrase) => phrase in phrases);
}

/** What is spoken, and in which language: the locale asked for, else its language, else English; text and voice alike. */
export type Speech = { readonly prompt: readonly string[]; readonly locale: string };

/** A rep's name, for choices that lead to one. */
type NameOf = (repId: string) => string;

type Spoken = { readonly locale: string; readonly phrases: Phrases };

function catalogueFor(locale: string, own: OwnSentences): Spoken {
  const wanted = locale.toLowerCase().replace("_", "-");
  const written = writtenIn(wanted, own);
  const ours = CATALOGUE.get(wanted.replace(/-.*/, ""));
  // A regional voice reads its language's text; a language without text is not read by its voice.
  if (ours !== undefined) return { locale: wanted, phrases: { ...ours, ...written } };
  return isWhole(written)
    ? { locale: wanted, phrases: written }
    : { locale: "en", phrases: { ...ENGLISH, ...own["en"] } };
}

/** The question while a rep is busy. The first sentence never varies, so that it is spoken at once. */
export function busyMenu(
  locale: string,
  choices: readonly WrittenChoice[],
  own: OwnSentences = {},
  nameOf: NameOf = nobodysName,
): Speech {
  const spoken = catalogueFor(locale, own);
  const { phrases } = spoken;
  return { locale: spoken.locale, prompt: [phrases.busy, ...choiceLines(choices, spoken, nameOf)] };
}

/** The second level's question. */
export function subMenu(
  locale: string,
  choices: readonly WrittenChoice[],
  own: OwnSentences = {},
  nameOf: NameOf = nobodysName,
): Speech {
  const spoken = catalogueFor(locale, own);
  const { phrases } = spoken;
  return {
    locale: spoken.locale,
    prompt: [phrases.thanks, ...choiceLines(choices, spoken, nameOf)],
  };
}

/** A message that the caller asked for. */
export function chosenMessage(locale: string, message: Texts, own: OwnSentences = {}): Speech {
  const spoken = catalogueFor(locale, own);
  const { phrases } = spoken;
  const said = textFor(message, spoken.locale);
  return { locale: spoken.locale, prompt: [phrases.thanks, said, phrases.goodbye] };
}

/** What a caller who waits for a rep hears; from the second round on, that it is still so. */
export function holdMenu(
  locale: string,
  input: { round: number; repName: string | null; choices: readonly WrittenChoice[] },
  own: OwnSentences = {},
  nameOf: NameOf = nobodysName,
): Speech {
  const spoken = catalogueFor(locale, own);
  const { phrases } = spoken;
  const named = input.round === 1 ? phrases.hold : phrases["still-holding"];
  const first = input.repName === null ? phrases.busy : fill(named, { name: input.repName });
  const lines = choiceLines(input.choices, spoken, nameOf);
  return {
    locale: spoken.locale,
    prompt: [phrases.thanks, first, ...lines, phrases["stay-on"]],
  };
}

/** Can a number be asked for in this language: by words of ours, or by all that are needed of somebody else's? */
export function asksNumberIn(locale: string, own: OwnSentences = {}): boolean {
  // all of ours have them: each call would put their sentences together anew
  return Object.keys(own).length === 0 || numberWordsIn(catalogueFor(locale, own)) !== null;
}

/** Asks for a number, or reads one back. `spoken`: its digits, to be read one by one. Null: not in this language. */
export function numberQuestion(
  locale: string,
  asked:
    | { readonly kind: "enter"; readonly again: boolean; readonly hasOwn: boolean }
    | { readonly kind: "check"; readonly spoken: string },
  own: OwnSentences = {},
): Speech | null {
  const spoken = catalogueFor(locale, own);
  const words = numberWordsIn(spoken);
  if (words === null) return null;
  const prompt =
    asked.kind === "check"
      ? [fill(words["read-back"], { number: asked.spoken }), words["confirm-number"]]
      : [
          asked.again ? words["bad-number"] : spoken.phrases.thanks,
          words["enter-number"],
          ...(asked.hasOwn ? [words["or-this-number"]] : []),
        ];
  return { locale: spoken.locale, prompt };
}

/** All of them, or none: half a question in two languages helps nobody. */
function numberWordsIn({ locale, phrases }: Spoken): NumberWords | null {
  const words = { ...NUMBER_WORDS.get(locale.replace(/-.*/, "")), ...phrases };
  return isAsking(words) ? words : null;
}

function isAsking(words: Partial<NumberWords>): words is NumberWords {
  return ASKING.every((phrase) => words[phrase] !== undefined);
}

const ASKING: readonly NumberPhrase[] = [
  "enter-number",
  "or-this-number",
  "bad-number",
  "read-back",
  "confirm-number",
];

/** The promise, said only once it is stored. */
export function callbackPromise(
  locale: string,
  repName: string | null,
  own: OwnSentences = {},
): Speech {
  const { locale: spoken, phrases } = catalogueFor(locale, own);
  const who = repName === null ? phrases.promised : fill(phrases["promised-by"], { name: repName });
  return { locale: spoken, prompt: [phrases.thanks, who, phrases.goodbye] };
}

/** What callers hear outside the hours. */
export function closedMessage(locale: string, holiday: boolean, own: OwnSentences = {}): Speech {
  const { locale: spoken, phrases } = catalogueFor(locale, own);
  return {
    locale: spoken,
    prompt: [phrases.thanks, holiday ? phrases.holiday : phrases.closed, phrases.goodbye],
  };
}

function choiceLines(choices: readonly WrittenChoice[], spoken: Spoken, nameOf: NameOf): string[] {
  return choicesOf(choices).map((choice) => {
    const name = choice.do === "rep" ? nameOf(choice.repId) : "";
    return fill(lineOf(choice, spoken), { digit: choice.digit, name });
  });
}

/** An admin's words before ours. */
function lineOf({ do: does, say = {} }: MenuChoice, { locale, phrases }: Spoken): string {
  return isShort(does) ? (textIn(say, locale) ?? phrases[`choose-${does}`]) : textFor(say, locale);
}

/** In this language, else in any: an answer that says nothing of a key helps nobody. */
function textFor(texts: Texts, locale: string): string {
  return textIn(texts, locale) ?? texts["en"] ?? Object.values(texts).join(" ");
}

function nobodysName(): string {
  return "";
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (filled, [name, value]) => filled.replaceAll(`{${name}}`, value),
    text,
  );
}
