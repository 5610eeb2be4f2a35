import { describe, expect, it } from "vitest";
import { anyWritingOf, e164Twins } from "../../src/domain/number-writings.ts";

const finds = (numbers: readonly string[], text: string) =>
  new RegExp(anyWritingOf(numbers) ?? "(?!)").test(text);

describe("a number in any writing", () => {
  it.each([
    "+14155551001",
    "14155551001",
    "4155551001",
    "0014155551001",
    "011 1 415 555 1001",
    "(415) 555-1001",
    "+1 (415) 555-1001",
    "1-415-555-1001",
    "415.555.1001",
    "415\u00a0555\u20111001",
    "sip:+14155551001@pbx.example",
    '{"from":14155551001}',
    '{"url":"https://x.example/?n=%2B14155551001"}',
  ])("is found as %s", (text) => expect(finds(["+14155551001"], text)).toBe(true));

  it.each([
    "+14155551002",
    "914155551001",
    "41555510012",
    "+91 4155551001",
    "[415,5551001]",
    '{"a":415,"b":5551001}',
  ])("is not taken for %s", (text) => expect(finds(["+14155551001"], text)).toBe(false));

  it.each([
    ["+442071838750", "020 7183 8750"],
    ["+442071838750", "+44 (0)20 7183 8750"],
    ["+79161234567", "8 (916) 123-45-67"],
    ["+919876543210", "09876543210"],
  ])("%s is found as %s", (number, text) => expect(finds([number], text)).toBe(true));

  // the date of a day in Hong Kong's, Denmark's and Washington's numbers
  it.each([
    ["+85220261127", '{"startedAt":"2026-11-27T08:19:04.123Z"}'],
    ["+4520261127", '{"StartTime":"2026-11-27 13:00:00"}'],
    ["+12026102708", "2026-10-27 08:19:04.123+00"],
    ["+12026102708", "on 2026-10-27 08 times"],
  ])("%s is not taken for the date in %s", (number, text) =>
    expect(finds([number], text)).toBe(false),
  );

  it.each([
    ["+85220261127", "2026 1127"],
    ["+85220261127", "2026-1127"],
    ["+4520261127", "20-26-11-27"],
    ["+12026102708", "202-610-2708"],
    ["+12026102708", "+1 2026-10-27 08"],
    ["+4520261127", "+45 2026-11-27"],
  ])("%s is found all the same as %s", (number, text) => expect(finds([number], text)).toBe(true));

  it("has a twin where phone systems add a digit", () => {
    expect(e164Twins("+5215512345678")).toEqual(["+525512345678", "+5215512345678"]);
    expect(e164Twins("+525512345678")).toEqual(["+525512345678", "+5215512345678"]);
    expect(e164Twins("+5491123456789")).toEqual(["+541123456789", "+5491123456789"]);
    expect(e164Twins("+14155551001")).toEqual(["+14155551001"]);
  });

  it("finds short national numbers behind their country code alone", () => {
    expect(finds(["+298201234"], "+298 201234")).toBe(true);
    expect(finds(["+298201234"], "201234")).toBe(false);
    expect(anyWritingOf([])).toBeNull();
  });
});

it("finds a number of no country by its digits", () => {
  const pattern = new RegExp(anyWritingOf(["12345"]) ?? "-");
  expect(pattern.test("called 1-2345 today")).toBe(true);
  expect(pattern.test("called 912345 today")).toBe(false);
});
