import { expect, it } from "vitest";
import { allTwinsOf, callerKey, twinsOf } from "../../src/domain/caller-key.ts";

const MOBILE = "+5491123456789";
const AT_HOME = "+541123456789";

it("is the same for both spellings of an Argentine mobile, and unchanged by itself", () => {
  expect(callerKey(MOBILE)).toBe(AT_HOME);
  expect(callerKey(AT_HOME)).toBe(AT_HOME);
});

it("leaves every other number as it is", () => {
  for (const e164 of ["+14155551001", "+5491", "+442079460958", "+549112345678"]) {
    expect(callerKey(callerKey(e164))).toBe(callerKey(e164));
  }
  expect(callerKey("+14155551001")).toBe("+14155551001");
});

it("names all numbers of one key, for rows that keep them as they were said", () => {
  expect(twinsOf(MOBILE)).toEqual([AT_HOME, MOBILE]);
  expect(twinsOf(AT_HOME)).toEqual([AT_HOME, MOBILE]);
  expect(twinsOf("+14155551001")).toEqual(["+14155551001"]);
  expect(allTwinsOf([MOBILE, AT_HOME, "+14155551001"])).toEqual([AT_HOME, MOBILE, "+14155551001"]);
});
