import { describe, expect, it } from "vitest";
import { isOfPerson, PATH_WORDS, RUNG_WORDS, whyFor } from "../../src/domain/words.ts";

describe("words", () => {
  it("say something of every step and every path, to go on with in a sentence", () => {
    for (const words of [...Object.values(RUNG_WORDS), ...Object.values(PATH_WORDS)]) {
      expect(words).toMatch(/^[a-z].*[a-z]$/);
    }
  });

  it("tell of who takes the call with and without a name", () => {
    expect(whyFor(null, "Ada Byron")).toBe("Ada Byron is free");
    expect(whyFor(null, null)).toBe("takes the call");
  });

  it("tell of a person by name, or as the rep", () => {
    expect(whyFor("away", "Ada Byron")).toBe("Ada Byron is away");
    expect(whyFor("away", null)).toBe("the rep is away");
  });

  it("tell of a situation, and whom it keeps from the call", () => {
    expect(whyFor("no-deal", null)).toBe("the contact has no open deal");
    expect(whyFor("held-out", "Ada Byron")).toBe(
      "Ada Byron (this caller is in the comparison group)",
    );
  });
});

it.each([
  ["away", true],
  ["on-a-call", true],
  ["already-tried", false],
  ["not-asked", false],
  ["no-match", false],
] as const)("says something of the person with %s: %s", (refusal, isSaid) => {
  expect(isOfPerson(refusal)).toBe(isSaid);
});
