import { Value } from "typebox/value";
import { invalidInput } from "../domain/errors.ts";
import {
  choicesOf,
  isShort,
  MENU_DIGITS,
  textIn,
  type MenuChoice,
  type WrittenChoice,
} from "../domain/menu.ts";
import { isRecord } from "../edge/record.ts";
import { firstError } from "./first-error.ts";
import { choiceSchemas } from "./menu.ts";

const CHOICES = new Map<string, (typeof choiceSchemas)[keyof typeof choiceSchemas]>(
  Object.entries(choiceSchemas),
);
const SHORT: readonly unknown[] = ["team", "callback", "voicemail"];

/**
 * The form of a menu's choices as somebody wrote them: what each does and what that needs. INPUT_INVALID names the
 * field, as `policy.menu.choices.2.digit`.
 */
export function checkChoices(written: unknown, field: string, isSecondLevel = false): void {
  // Anything but a list is the whole schema's to refuse.
  if (!Array.isArray(written)) return;
  for (const [index, choice] of written.entries()) {
    checkChoice(choice, `${field}.${index}`, isSecondLevel);
  }
}

function checkChoice(choice: unknown, field: string, isSecondLevel: boolean): void {
  if (SHORT.includes(choice)) return;
  if (!isRecord(choice)) {
    throw invalidInput(field, `write ${SHORT.join(", ")}, or what a digit does as a JSON object`);
  }
  const does = choice["do"];
  if (isSecondLevel && does === "menu") {
    throw invalidInput(`${field}.do`, "a menu has two levels at the most: let this one do else");
  }
  const schema = typeof does === "string" ? CHOICES.get(does) : undefined;
  if (schema === undefined) {
    const names = [...CHOICES.keys()].filter((name) => !isSecondLevel || name !== "menu");
    throw invalidInput(`${field}.do`, `use one of: ${names.join(", ")}`);
  }
  if (!MENU_DIGITS.some((digit) => digit === choice["digit"])) {
    throw invalidInput(`${field}.digit`, `use one of: ${MENU_DIGITS.join(", ")} (as text)`);
  }
  if (does === "menu") checkChoices(choice["choices"], `${field}.choices`, true);
  if (!Value.Check(schema, choice)) throw firstError(Value.Errors(schema, choice), field);
}

/** What no single choice can know: each digit once, and words in the language that callers hear. */
export function checkMenu(written: readonly WrittenChoice[], locale: string, field: string): void {
  const choices = choicesOf(written);
  for (const [index, choice] of choices.entries()) {
    const at = `${field}.${index}`;
    if (choices.findIndex(({ digit }) => digit === choice.digit) !== index) {
      throw invalidInput(
        typeof written[index] === "string" ? at : `${at}.digit`,
        `${choice.digit} is another choice's digit: give each its own`,
      );
    }
    checkWords(choice, locale, at);
    if (choice.do === "menu") checkMenu(choice.choices, locale, `${at}.choices`);
  }
}

function checkWords(choice: MenuChoice, locale: string, field: string): void {
  if (!isShort(choice.do) && textIn(choice.say ?? {}, locale) === undefined) {
    throw invalidInput(
      `${field}.say`,
      `write what callers hear of it in ${locale}, as {"${locale}":"For invoices, press {digit}."}`,
    );
  }
  if (choice.do === "message" && textIn(choice.message, locale) === undefined) {
    throw invalidInput(`${field}.message`, `write the message in ${locale}, the policy's locale`);
  }
}
