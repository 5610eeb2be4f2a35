import { invalidInput } from "../domain/errors.ts";
import { choicesOf, type Texts, type WrittenChoice } from "../domain/menu.ts";
import { PLACEHOLDERS, type OwnSentences } from "../domain/sentences.ts";
import type { PolicyContent } from "./check-policy.ts";

/**
 * The words of a policy that is to be saved: real languages, and no `{placeholder}` but those that are filled in, or
 * callers would hear its braces. INPUT_INVALID names the field. What was saved before is left as it is.
 */
export function checkPolicyWords(policy: PolicyContent, field = "policy"): void {
  checkLanguage(policy.locale, `${field}.locale`);
  checkSentences(policy.sentences ?? {}, `${field}.sentences`);
  checkChoiceWords(policy.menu.choices, `${field}.menu.choices`);
}

/** The same of sentences alone, as a line has them. */
export function checkSentences(own: OwnSentences, field = "sentences"): void {
  for (const [locale, phrases] of Object.entries(own)) {
    checkLanguage(locale, `${field}.${locale}`);
    for (const [phrase, text] of Object.entries(phrases)) {
      checkPlaceholders(text, ALLOWED.get(phrase) ?? [], `${field}.${locale}.${phrase}`);
    }
  }
}

const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(PLACEHOLDERS));

function checkChoiceWords(written: readonly WrittenChoice[], field: string): void {
  for (const [index, choice] of choicesOf(written).entries()) {
    const at = `${field}.${index}`;
    const allowed = choice.do === "rep" ? ["digit", "name"] : ["digit"];
    checkTexts(choice.say ?? {}, allowed, `${at}.say`);
    if (choice.do === "message") checkTexts(choice.message, [], `${at}.message`);
    if (choice.do === "menu") checkChoiceWords(choice.choices, `${at}.choices`);
  }
}

function checkTexts(texts: Texts, allowed: readonly string[], field: string): void {
  for (const [locale, text] of Object.entries(texts)) {
    checkLanguage(locale, `${field}.${locale}`);
    checkPlaceholders(text, allowed, `${field}.${locale}`);
  }
}

function checkPlaceholders(text: string, allowed: readonly string[], field: string): void {
  const unfilled = allowed.reduce((left, name) => left.replaceAll(`{${name}}`, ""), text);
  const found = /\{[^{}]*\}?|\}/.exec(unfilled)?.[0];
  if (found === undefined) return;
  const names = allowed.map((name) => `{${name}}`).join(" and ");
  throw invalidInput(
    field,
    `${found} is not filled in here and would be read out: ` +
      (names === "" ? "write it without braces" : `only ${names} is known`),
  );
}

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
const REGIONS = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

function checkLanguage(locale: string, field: string): void {
  const [language = "", region] = locale.split("-");
  const isKnown =
    LANGUAGES.of(language) !== undefined &&
    (region === undefined || REGIONS.of(region.toUpperCase()) !== undefined);
  if (!isKnown) throw invalidInput(field, "no such language: write it as en, de or fr-ca");
}
