import { expect, it } from "vitest";
import { isGuessable } from "../../src/domain/guessable.ts";

it.each([
  [null, false],
  ["", true],
  ["abcdefgh1234567", true],
  ["aaaaaaaaaaaaaaaaaaaaaaaa", true],
  ["abcabcabcabcabcabcabc", true],
  ["abcdefgh12345678", false],
])("%j can be guessed: %s", (secret, guessable) => {
  expect(isGuessable(secret)).toBe(guessable);
});
