import { describe, expect, it } from "vitest";
import { StickylineError } from "../../src/domain/errors.ts";
import { checkPolicy } from "../../src/schemas/check-policy.ts";

const say = { en: "Press {digit}." };
const message = { en: "We are open." };
const billing = { type: "department", id: "7" };

function checked(choices: unknown, more: object = {}) {
  return checkPolicy({ ladder: [{ rung: "team" }], menu: { choices }, ...more }).menu.choices;
}

function refused(choices: unknown, more: object = {}): string {
  try {
    checked(choices, more);
    return "taken";
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    return `${error.field}: ${error.message}`;
  }
}

describe("the menu of a policy", () => {
  it("is kept as it was written, names alone beside choices of one's own, two levels deep", () => {
    const choices = [
      "team",
      { digit: "9", do: "callback" },
      {
        digit: "8",
        do: "rep",
        repId: "r",
        say: { en: "For {name}, {digit}.", "fr-ca": "{digit}" },
      },
      { digit: "7", do: "line", lineId: "l", say },
      { digit: "6", do: "target", target: billing, say },
      { digit: "0", do: "message", message, say },
      {
        digit: "*",
        do: "menu",
        say,
        choices: ["voicemail", { digit: "1", do: "team", say }].toReversed(),
      },
    ];
    expect(checked(choices)).toEqual(choices);
    expect(checked(["voicemail"])).toEqual(["voicemail"]);
    expect(checked(undefined)).toEqual(["team", "callback"]);
  });

  it("has words in the policy's language, or in that of its region", () => {
    const choices = [{ digit: "1", do: "line", lineId: "l", say }];
    expect(refused(choices, { locale: "en-gb" })).toBe("taken");
    expect(refused(choices, { locale: "de" })).toMatch(
      /^policy\.menu\.choices\.0\.say: write what callers hear of it in de/,
    );
  });

  it.each([
    [
      "a digit twice",
      [
        { digit: "1", do: "team" },
        { digit: "1", do: "callback" },
      ],
      /^policy\.menu\.choices\.1\.digit: 1 is another choice's digit/,
    ],
    [
      "a digit that a name has by its place",
      [{ digit: "2", do: "callback" }, "team"],
      /^policy\.menu\.choices\.1: 2 is another choice's digit/,
    ],
    [
      "a digit twice on the second level",
      [
        {
          digit: "1",
          do: "menu",
          say,
          choices: [
            { digit: "3", do: "team" },
            { digit: "3", do: "callback" },
          ],
        },
      ],
      /^policy\.menu\.choices\.0\.choices\.1\.digit: 3 is/,
    ],
    [
      "no digit of a phone",
      [{ digit: "#", do: "team" }],
      /^policy\.menu\.choices\.0\.digit: use one of: 1, 2/,
    ],
    ["a number for a digit", [{ digit: 1, do: "team" }], /^policy\.menu\.choices\.0\.digit: /],
    ["two digits in one", [{ digit: "12", do: "team" }], /^policy\.menu\.choices\.0\.digit: /],
    [
      "nothing that it does",
      [{ digit: "1" }],
      /^policy\.menu\.choices\.0\.do: use one of: team, callback, .*menu$/,
    ],
    ["something unknown", [{ digit: "1", do: "fax" }], /^policy\.menu\.choices\.0\.do: use one of/],
    [
      "a name that is none",
      ["fax"],
      /^policy\.menu\.choices\.0: write team, callback, voicemail, or/,
    ],
    ["nothing", [null], /^policy\.menu\.choices\.0: /],
    ["a rep without an id", [{ digit: "1", do: "rep", say }], /^policy\.menu\.choices\.0/],
    [
      "a target without an id",
      [{ digit: "1", do: "target", say, target: { type: "office" } }],
      /^policy\.menu\.choices\.0\.target/,
    ],
    [
      "a line without words",
      [{ digit: "1", do: "line", lineId: "l" }],
      /^policy\.menu\.choices\.0\.say: write what callers hear/,
    ],
    ["a message without words", [{ digit: "1", do: "message", say }], /^policy\.menu\.choices\.0/],
    [
      "a message of blanks",
      [{ digit: "1", do: "message", say, message: { en: " " } }],
      /^policy\.menu\.choices\.0\.message\.en/,
    ],
    [
      "a message in another language",
      [{ digit: "1", do: "message", say, message: { de: "Offen." } }],
      /^policy\.menu\.choices\.0\.message: write the message in en/,
    ],
    [
      "words that don't name the digit",
      [{ digit: "1", do: "team", say: { en: "Press one." } }],
      /^policy\.menu\.choices\.0\.say\.en/,
    ],
    [
      "words in no language",
      [{ digit: "1", do: "team", say: { English: "{digit}" } }],
      /^policy\.menu\.choices\.0\.say/,
    ],
    [
      "a field of another choice",
      [{ digit: "1", do: "team", repId: "r" }],
      /^policy\.menu\.choices\.0\.repId: is no field/,
    ],
    [
      "an empty second level",
      [{ digit: "1", do: "menu", say, choices: [] }],
      /^policy\.menu\.choices\.0\.choices/,
    ],
    [
      "a third level",
      [
        {
          digit: "1",
          do: "menu",
          say,
          choices: [{ digit: "1", do: "menu", say, choices: ["team"] }],
        },
      ],
      /^policy\.menu\.choices\.0\.choices\.0\.do: a menu has two levels/,
    ],
    [
      "a second level that does something unknown",
      [{ digit: "1", do: "menu", say, choices: [{ digit: "1", do: "fax" }] }],
      /^policy\.menu\.choices\.0\.choices\.0\.do: use one of: .*message$/,
    ],
    ["the same twice", ["team", "team"], /^policy\.menu\.choices/],
    ["no list", "team", /^policy\.menu\.choices/],
  ])("is refused with %s, by the field's name", (_what, choices, said) => {
    expect(refused(choices)).toMatch(said);
  });
});
