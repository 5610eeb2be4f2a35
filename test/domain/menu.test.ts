import { describe, expect, it } from "vitest";
import { decideRoute } from "../../src/domain/decide-route.ts";
import {
  choiceAt,
  choicesOf,
  MENU_DIGITS,
  toMenuDigit,
  type WrittenChoice,
} from "../../src/domain/menu.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import {
  busyMenu,
  chosenMessage,
  holdMenu,
  isSpoken,
  PHRASES,
  subMenu,
} from "../../src/domain/prompts.ts";
import { facts, NOW, QUESTION } from "./support/scene.ts";
import { OWN_MENU } from "./support/phrases-rules.ts";

const nameOf = (repId: string) => (repId === "bob" ? "Bob Stone" : "Eve Hart");

describe("a menu", () => {
  it("gives names alone the digits of their places, and leaves the others theirs", () => {
    const choices = choicesOf(["callback", { digit: "*", do: "team" }, "voicemail"]);
    expect(choices.map(({ digit, do: does }) => `${digit} ${does}`)).toEqual([
      "1 callback",
      "* team",
      "3 voicemail",
    ]);
  });

  it("has as many digits as a phone has keys that no question ends with", () => {
    const many = Array.from({ length: MENU_DIGITS.length + 1 }, () => "team" as const);
    expect(choicesOf(many).map(({ digit }) => digit)).toEqual([...MENU_DIGITS]);
  });

  it("knows a phone's keys from what else is pressed", () => {
    expect(["0", "*", "#", "12", "", undefined].map(toMenuDigit)).toEqual([
      "0",
      "*",
      null,
      null,
      null,
      null,
    ]);
  });

  it("is read by level: what stands for nothing is no choice", () => {
    expect(choiceAt(OWN_MENU, null, "3")?.do).toBe("target");
    expect(choiceAt(OWN_MENU, "5", "1")?.do).toBe("voicemail");
    expect(choiceAt(OWN_MENU, "5", "3")).toBeNull();
    expect(choiceAt(OWN_MENU, "3", "1")).toBeNull();
    expect(choiceAt(OWN_MENU, null, "")).toBeNull();
  });

  it("is spoken in the admin's words, a rep by their name, ours where there are none", () => {
    expect(busyMenu("en", OWN_MENU, {}, nameOf).prompt.slice(1)).toEqual([
      "For Bob Stone, press 1.",
      "For a callback, press 2.",
      "For invoices, press 3.",
      "For our hours, press 4.",
      "For all else, press 5.",
      "For support, press 6.",
      "For anybody, press 0.",
    ]);
    const hold = { round: 1, repName: "Ada", choices: OWN_MENU };
    expect(holdMenu("en", hold, {}, nameOf).prompt).toContain("For Bob Stone, press 1.");
  });

  it("says its second level after one sentence that never varies", () => {
    const second = [
      "voicemail",
      { digit: "*", do: "rep", repId: "eve", say: { en: "{name}: {digit}." } },
    ] as const;
    expect(subMenu("en", second, {}, nameOf).prompt).toEqual([
      "Thank you.",
      "To leave a message, press 1.",
      "Eve Hart: *.",
    ]);
    expect(subMenu("en", second).prompt.at(-1)).toBe(": *.");
  });

  it("is spoken in a language only where each choice has words in it", () => {
    expect(isSpoken("en-gb", {}, OWN_MENU)).toBe(true);
    expect(isSpoken("de", {}, OWN_MENU)).toBe(false);
    expect(isSpoken("de", {}, ["team", "callback"])).toBe(true);
    expect(isSpoken("en", {}, [{ digit: "1", do: "rep", repId: "bob" }])).toBe(false);
    const inGerman: WrittenChoice = {
      digit: "1",
      do: "message",
      message: { de: "Offen." },
      say: { de: "{digit}" },
    };
    expect(isSpoken("de", {}, [inGerman])).toBe(true);
    expect(isSpoken("en", {}, [inGerman])).toBe(false);
    const inside: WrittenChoice = {
      digit: "2",
      do: "menu",
      choices: [inGerman],
      say: { en: "{digit}", de: "{digit}" },
    };
    expect(isSpoken("de", {}, [inside])).toBe(true);
    expect(isSpoken("en", {}, [inside])).toBe(false);
  });

  it("is spoken by any voice whose sentences an admin wrote", () => {
    const whole = Object.fromEntries(PHRASES.map((phrase) => [phrase, `${phrase} {digit}.`]));
    const own: WrittenChoice[] = [
      { digit: "7", do: "line", lineId: "l", say: { ja: "サポートは{digit}。" } },
    ];
    expect(isSpoken("ja", { ja: whole }, own)).toBe(true);
    expect(busyMenu("ja", own, { ja: whole })).toEqual({
      locale: "ja",
      prompt: ["busy {digit}.", "サポートは7。"],
    });
    expect(isSpoken("ja", {}, own)).toBe(false);
  });

  it("says something of a key in any case: in English, or in whatever was written", () => {
    const say = { it: "Per le fatture {digit}." };
    const own: WrittenChoice[] = [{ digit: "7", do: "line", lineId: "l", say }];
    expect(busyMenu("de", own).prompt.at(-1)).toBe("Per le fatture 7.");
    const english: WrittenChoice[] = [{ digit: "7", do: "team", say: { fr: "{digit} ?" } }];
    expect(busyMenu("en", english).prompt.at(-1)).toBe("To speak with the team now, press 7.");
    expect(chosenMessage("de", { en: "Open.", it: "Aperto." }).prompt).toEqual([
      "Vielen Dank.",
      "Open.",
      "Auf Wiederhören.",
    ]);
  });

  it("leads to nobody where the rep is gone", () => {
    const choices = [{ digit: "1", do: "rep", repId: "gone", say: { en: "{digit}" } }] as const;
    const policy = { ...DEFAULT_POLICY, menu: { enabled: true, choices } };
    const plan = decideRoute(facts(), { ...QUESTION, digits: "1" }, policy, NOW);
    expect(plan).toMatchObject({ path: "chose-rep", ifNone: "team" });
    expect(plan.steps[0]).toEqual({ rung: "menu", rep: null, refused: "no-rep" });
  });
});
