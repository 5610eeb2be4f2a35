import { describe, expect, it } from "vitest";
import { identityKey } from "../../src/domain/decision.ts";
import { invalidInput, StickylineError } from "../../src/domain/errors.ts";
import {
  asksNumberIn,
  busyMenu,
  callbackPromise,
  chosenMessage,
  closedMessage,
  holdMenu,
  isSpoken,
  LOCALES,
  mergeSentences,
  numberQuestion,
  PHRASES,
} from "../../src/domain/prompts.ts";

const ALL = ["team", "callback", "voicemail"] as const;

describe("prompts", () => {
  it("begin with a string that is always the same", () => {
    const first = (speech: { prompt: readonly string[] }) => speech.prompt[0];
    const hold = { round: 1, repName: "Ada Byron", choices: ALL };
    expect(first(busyMenu("en", ["team"]))).toBe(first(busyMenu("en", ALL)));
    expect(first(holdMenu("en", hold))).toBe(
      first(holdMenu("en", { ...hold, round: 2, repName: null })),
    );
    expect(first(callbackPromise("en", "Ada Byron"))).toBe(first(callbackPromise("en", null)));
    expect(first(closedMessage("en", true))).toBe(first(closedMessage("en", false)));
  });

  it("number the choices in the policy's order", () => {
    expect(busyMenu("en", ["callback", "voicemail", "team"]).prompt).toEqual([
      "The person you usually speak with is on another call.",
      "For a callback, press 1.",
      "To leave a message, press 2.",
      "To speak with the team now, press 3.",
    ]);
  });

  it("tell a waiting caller whom they wait for, and that it is still so", () => {
    const hold = { repName: "Ada Byron", choices: [] };
    expect(holdMenu("en", { ...hold, round: 1 }).prompt).toEqual([
      "Thank you.",
      "Ada Byron is on another call.",
      "Or stay on the line.",
    ]);
    expect(holdMenu("en", { ...hold, round: 2 }).prompt[1]).toBe(
      "Ada Byron is still on another call.",
    );
    expect(holdMenu("en", { ...hold, round: 1, repName: null }).prompt[1]).toBe(
      "The person you usually speak with is on another call.",
    );
  });

  it("promise by name where a name is known", () => {
    expect(callbackPromise("en", "Ada Byron").prompt).toContain(
      "Ada Byron will call you back as soon as possible.",
    );
    expect(callbackPromise("en", null).prompt).toContain(
      "We will call you back as soon as possible.",
    );
  });

  it("say whether it is a holiday", () => {
    expect(closedMessage("en", true).prompt[1]).toMatch(/closed today/);
    expect(closedMessage("en", false).prompt[1]).toMatch(/opening hours/);
  });

  it("are in one language, text and voice alike", () => {
    expect(busyMenu("de", ["team"])).toEqual({
      locale: "de",
      prompt: [
        "Ihre Ansprechperson ist gerade im Gespräch.",
        "Um mit dem Team zu sprechen, drücken Sie die 1.",
      ],
    });
    expect(busyMenu("fr_CA", ["team"]).locale).toBe("fr-ca");
    expect(busyMenu("en-GB", ["team"]).locale).toBe("en-gb");
    expect(busyMenu("cs", ["team"])).toEqual(busyMenu("en", ["team"]));
  });

  it.each(LOCALES)("ask for a number in %s, and read it back", (locale) => {
    const speeches = [
      numberQuestion(locale, { kind: "enter", again: false, hasOwn: true }),
      numberQuestion(locale, { kind: "enter", again: true, hasOwn: false }),
      numberQuestion(locale, { kind: "check", spoken: "0 3 0, 1 2 3" }),
    ];
    expect(asksNumberIn(locale)).toBe(true);
    expect(asksNumberIn(`${locale}_XX`)).toBe(true);
    expect(asksNumberIn(locale, { xx: {} })).toBe(true);
    expect(speeches.map((speech) => speech?.locale)).toEqual([locale, locale, locale]);
    expect(speeches.map((speech) => speech?.prompt.length)).toEqual([3, 2, 2]);
    expect(speeches[2]?.prompt[0]).toContain("0 3 0, 1 2 3");
    expect(speeches.flatMap((speech) => speech?.prompt ?? []).join("")).not.toMatch(/[{}]/);
  });

  it("ask for a number in English where a language has no sentences at all", () => {
    expect(asksNumberIn("xx")).toBe(true);
    expect(numberQuestion("xx", { kind: "check", spoken: "1" })?.locale).toBe("en");
  });

  it("ask for a number in these words, and once more after one that can't be called", () => {
    const enter = { kind: "enter", again: false, hasOwn: true } as const;
    expect(numberQuestion("en", enter)?.prompt).toEqual([
      "Thank you.",
      "Please enter the number that we should call, then press the pound key.",
      "To be called at the number you are calling from, stay on the line.",
    ]);
    expect(numberQuestion("en", { ...enter, again: true })?.prompt[0]).toBe(
      "We can't call that number.",
    );
    expect(numberQuestion("de_AT", enter)?.locale).toBe("de-at");
  });

  it.each(["enter-number", "or-this-number", "bad-number", "read-back", "confirm-number"])(
    "ask for no number in a language of an admin's that lacks %s alone",
    (lacking) => {
      const all = ["enter-number", "or-this-number", "bad-number", "read-back", "confirm-number"];
      const phrases = [...PHRASES, ...all].filter((phrase) => phrase !== lacking);
      const pt = Object.fromEntries(phrases.map((phrase) => [phrase, `${phrase}.`]));
      expect(asksNumberIn("pt", { pt })).toBe(false);
    },
  );

  it("are spoken in a region's language, however the region is written", () => {
    expect([isSpoken("de_AT"), isSpoken("FR-ca"), isSpoken("cs")]).toEqual([true, true, false]);
  });

  it("say no name where a choice leads to nobody in particular", () => {
    const say = { en: "For {name}the team, press {digit}." };
    const team = { digit: "5", do: "team", say } as const;
    expect(busyMenu("en", [team], {}, () => "Ada").prompt[1]).toBe("For the team, press 5.");
  });

  it("say a message in all of its languages to whom none of them is spoken", () => {
    const message = { it: "Ciao.", pt: "Olá." };
    expect(chosenMessage("es", message).prompt[1]).toBe("Ciao. Olá.");
  });

  it("ask for no number in a language of an admin's that lacks the words for it", () => {
    const older = Object.fromEntries(PHRASES.map((phrase) => [phrase, `${phrase} {digit}.`]));
    const check = { kind: "check", spoken: "1" } as const;
    expect(asksNumberIn("pt", { pt: older })).toBe(false);
    expect(numberQuestion("pt", check, { pt: older })).toBeNull();
    const words = {
      "enter-number": "Digite.",
      "or-this-number": "Ou espere.",
      "bad-number": "Não.",
      "read-back": "É {number}.",
      "confirm-number": "1 ou 2.",
    };
    expect(numberQuestion("pt", check, { pt: { ...older, ...words } })).toEqual({
      locale: "pt",
      prompt: ["É 1.", "1 ou 2."],
    });
  });

  it("are there in four languages", () => {
    expect(LOCALES).toEqual(["en", "de", "es", "fr"]);
  });

  it.each(LOCALES)("are whole in %s", (locale) => {
    const hold = { round: 1, repName: "Ada", choices: ALL };
    const speeches = [
      busyMenu(locale, ALL),
      holdMenu(locale, hold),
      holdMenu(locale, { ...hold, round: 2 }),
      callbackPromise(locale, "Ada"),
      callbackPromise(locale, null),
      closedMessage(locale, false),
      closedMessage(locale, true),
    ];
    expect(new Set(speeches.map((speech) => speech.locale))).toEqual(new Set([locale]));
    const spoken = speeches.flatMap(({ prompt }) => prompt);
    for (const sentence of spoken) {
      expect(sentence).toMatch(/^\S.*[.!?]$/);
      expect(sentence).not.toMatch(/[{}]/);
    }
  });
});

describe("sentences of one's own", () => {
  it("are the policy's where the line has none", () => {
    const policys = { en: { closed: "Shut." } };
    expect(mergeSentences(policys, {})).toEqual(policys);
  });

  it("take the place of ours, one by one, and a region's go before its language's", () => {
    const own = { en: { closed: "Shut.", goodbye: "Cheers." }, "en-au": { goodbye: "Hooroo." } };
    expect(closedMessage("en-gb", false, own).prompt).toEqual(["Thank you.", "Shut.", "Cheers."]);
    expect(closedMessage("en-au", false, own)).toEqual({
      locale: "en-au",
      prompt: ["Thank you.", "Shut.", "Hooroo."],
    });
  });

  it("make a language of their own, but only whole: half a menu helps nobody", () => {
    const whole = Object.fromEntries(PHRASES.map((phrase) => [phrase, `${phrase} {digit}.`]));
    expect(busyMenu("ja", ALL, { ja: whole })).toEqual({
      locale: "ja",
      prompt: ["busy {digit}.", "choose-team 1.", "choose-callback 2.", "choose-voicemail 3."],
    });
    expect(isSpoken("ja", { ja: whole })).toBe(true);
    const half = { ja: { busy: "…" }, en: { goodbye: "Cheers." } };
    expect(isSpoken("ja", half)).toBe(false);
    expect(callbackPromise("ja", null, half)).toMatchObject({ locale: "en" });
    expect(callbackPromise("ja", null, half).prompt.at(-1)).toBe("Cheers.");
  });

  it("of a line go before the policy's", () => {
    const merged = mergeSentences(
      { en: { closed: "Policy.", thanks: "Ta." } },
      { en: { closed: "Line." }, de: { thanks: "Danke." } },
    );
    expect(merged).toEqual({ en: { closed: "Line.", thanks: "Ta." }, de: { thanks: "Danke." } });
  });
});

describe("identityKey", () => {
  it("names a person across phone systems", () => {
    expect(identityKey({ vendor: "dialpad", type: "user", id: "1" })).toBe("dialpad:user:1");
  });
});

describe("StickylineError", () => {
  it("names the field at fault", () => {
    expect(invalidInput("fallback.type", "use office")).toMatchObject({
      code: "INPUT_INVALID",
      field: "fallback.type",
      retryable: false,
    });
  });

  it("has its name, and no cause where none is known", () => {
    const error = new StickylineError("VENDOR_RATE_LIMITED", "wait");
    expect(error.name).toBe("StickylineError");
    expect(error).not.toHaveProperty("cause");
  });

  it("keeps cause and retry advice", () => {
    const cause = new Error("down");
    const error = new StickylineError("VENDOR_RATE_LIMITED", "wait", {
      retryable: true,
      retryAfterMs: 5,
      cause,
    });
    expect(error).toMatchObject({ cause, retryable: true, retryAfterMs: 5, field: undefined });
  });
});
