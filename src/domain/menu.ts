import type { Target } from "./target.ts";

/** The keys that choices stand under, in the order in which they are given out. */
export const MENU_DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*"] as const;
export type MenuDigit = (typeof MENU_DIGITS)[number];

/** What is said, by locale (`en`, `fr-ca`). */
export type Texts = Readonly<Record<string, string>>;

/** A choice by its name alone: its digit is its place in the list, its words are ours. */
export type ShortChoice = "team" | "callback" | "voicemail";

type ChoiceBase = {
  readonly digit: MenuDigit;
  /** What callers hear of it; `{digit}` is its digit, `{name}` the rep's. Left out: our words, where we have any. */
  readonly say?: Texts | undefined;
};

/** One that leads somewhere. `line`: decided as if the call had come in there. `message`: said, then the call ends. */
export type EndChoice =
  | (ChoiceBase & { readonly do: ShortChoice })
  | (ChoiceBase & { readonly do: "rep"; readonly repId: string })
  | (ChoiceBase & { readonly do: "line"; readonly lineId: string })
  | (ChoiceBase & { readonly do: "target"; readonly target: Target })
  | (ChoiceBase & { readonly do: "message"; readonly message: Texts });

/** One that asks again: the second and last level. */
export type SubMenu = ChoiceBase & {
  readonly do: "menu";
  readonly choices: readonly (ShortChoice | EndChoice)[];
};

export type MenuChoice = EndChoice | SubMenu;
export type WrittenChoice = ShortChoice | MenuChoice;

/** The choices with a digit each. */
export function choicesOf(written: readonly WrittenChoice[]): readonly MenuChoice[] {
  return written.flatMap((choice, place) => {
    if (typeof choice !== "string") return [choice];
    return MENU_DIGITS.slice(place, place + 1).map((digit) => ({ digit, do: choice }));
  });
}

/** The choices of one level: the first one's, or those under a digit of it. */
export function levelOf(
  written: readonly WrittenChoice[],
  menu: MenuDigit | null,
): readonly MenuChoice[] {
  const choices = choicesOf(written);
  if (menu === null) return choices;
  const under = choices.find(({ digit }) => digit === menu);
  return under?.do === "menu" ? choicesOf(under.choices) : [];
}

/** What the caller chose by what they pressed; null: that stands for nothing. */
export function choiceAt(
  written: readonly WrittenChoice[],
  menu: MenuDigit | null,
  digits: string,
): MenuChoice | null {
  return levelOf(written, menu).find(({ digit }) => digit === digits) ?? null;
}

/** A key as a menu's digit; null: it is none. */
export function toMenuDigit(key: string | undefined): MenuDigit | null {
  return MENU_DIGITS.find((digit) => digit === key) ?? null;
}

/** A text in a language, or in the one of this region; undefined: there is none. */
export function textIn(texts: Texts, locale: string): string | undefined {
  return texts[locale] ?? texts[locale.replace(/-.*/, "")];
}

/** Has every choice words in this language, where we have none of our own for it? */
export function isMenuSpoken(written: readonly WrittenChoice[], locale: string): boolean {
  return choicesOf(written).every((choice) => {
    if (choice.do === "menu" && !isMenuSpoken(choice.choices, locale)) return false;
    if (choice.do === "message" && textIn(choice.message, locale) === undefined) return false;
    return isShort(choice.do) || textIn(choice.say ?? {}, locale) !== undefined;
  });
}

/** Do we have words for it? */
export function isShort(does: MenuChoice["do"]): does is ShortChoice {
  return does === "team" || does === "callback" || does === "voicemail";
}
