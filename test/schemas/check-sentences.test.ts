import { describe, expect, it } from "vitest";
import { StickylineError } from "../../src/domain/errors.ts";
import { PHRASES } from "../../src/domain/prompts.ts";
import { PLACEHOLDERS } from "../../src/domain/sentences.ts";
import { checkPolicy } from "../../src/schemas/check-policy.ts";
import { checkPolicyWords, checkSentences } from "../../src/schemas/check-sentences.ts";

function refused(more: object): string | undefined {
  try {
    checkPolicyWords(checkPolicy({ ladder: [{ rung: "team" }], ...more }));
    return "taken";
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    return `${error.code} ${error.field}`;
  }
}

describe("the sentences of a policy or a line", () => {
  it.each([
    [{ en: { closed: "Hello {caller}." } }, "en.closed"],
    [{ en: { busy: "{name} is busy." } }, "en.busy"],
    [{ en: { hold: "{Name} is busy." } }, "en.hold"],
    [{ en: { hold: "{ name } is busy." } }, "en.hold"],
    [{ en: { hold: "{name is busy." } }, "en.hold"],
    [{ en: { hold: "name} is busy." } }, "en.hold"],
    [{ en: { hold: "{{name}} is busy." } }, "en.hold"],
    [{ en: { "choose-team": "For {team}, press {digit}." } }, "en.choose-team"],
    [{ en: { "read-back": "{name}, your number is {number}." } }, "en.read-back"],
    [{ en: { promised: "{name} will call." } }, "en.promised"],
    [{ xx: { closed: "Closed." } }, "xx"],
    [{ "en-xx": { closed: "Closed." } }, "en-xx"],
  ])("refuses %j, naming the field", (sentences, field) => {
    expect(refused({ sentences })).toBe(`INPUT_INVALID policy.sentences.${field}`);
  });

  it("refuses them in a menu's words, at any level, and as the language of all", () => {
    const choice = { digit: "1", do: "team" };
    const at = "INPUT_INVALID policy.menu.choices.0";
    const menu = (first: object) => refused({ menu: { choices: [first] } });
    expect(menu({ ...choice, say: { en: "For {name}, press {digit}." } })).toBe(`${at}.say.en`);
    expect(menu({ ...choice, say: { en: "Press {digit}.", qq: "{digit}." } })).toBe(`${at}.say.qq`);
    expect(
      menu({
        digit: "2",
        do: "menu",
        say: { en: "For more, press {digit}." },
        choices: [
          { digit: "3", do: "message", say: { en: "{digit}." }, message: { en: "Ask {name}." } },
        ],
      }),
    ).toBe(`${at}.choices.0.message.en`);
    expect(refused({ locale: "qq" })).toBe("INPUT_INVALID policy.locale");
  });

  it("takes every placeholder where it is filled in, and any real language", () => {
    const filled = PHRASES.map((phrase) => {
      const [, names = []] = Object.entries(PLACEHOLDERS).find(([one]) => one === phrase) ?? [];
      return [phrase, `Well, ${names.map((name) => `{${name}}`).join(" and ")}`];
    });
    const sentences = Object.fromEntries(
      ["en", "cs", "fr-ca", "zh", "sr"].map((locale) => [locale, Object.fromEntries(filled)]),
    );
    const rep = { digit: "1", do: "rep", repId: "r", say: { en: "For {name}, press {digit}." } };
    expect(refused({ sentences, locale: "cs", menu: { choices: ["team"] } })).toBe("taken");
    expect(refused({ menu: { choices: [rep] } })).toBe("taken");
    expect(() => checkSentences({ en: { closed: "{x}" } })).toThrow(/\{x\} is not filled in here/);
  });
});
