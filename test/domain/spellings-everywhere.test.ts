import examples from "libphonenumber-js/examples.mobile.json" with { type: "json" };
import { getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { callerKey } from "../../src/domain/caller-key.ts";
import { toCaller, toE164List } from "../../src/domain/phone-number.ts";

/** Countries whose mobiles are read otherwise for a reason: Gabon's examples are of the plan before 2019. */
const mobiles = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, examples);
  const home = getCountryCallingCode(country);
  return number === undefined || country === "GA" ? [] : [{ country, home, number }];
});

type Mobile = (typeof mobiles)[number];

/** How one number is written, and where it is read; null where nobody writes it so. */
const writings: readonly [string, (mobile: Mobile) => [text: string, region: string] | null][] = [
  ["as it is", ({ number }) => [number.number, "US"]],
  ["with spaces", ({ number }) => [number.formatInternational(), "DE"]],
  ["as at home", ({ number, country }) => [number.formatNational(), country]],
  [
    "with 0011 in Australia",
    ({ number, home }) => abroad("0011 ", number.number, home, "61", "AU"),
  ],
  ["with 009 in Colombia", ({ number, home }) => abroad("009 ", number.number, home, "57", "CO")],
  ["with 001 in Thailand", ({ number, home }) => abroad("001 ", number.number, home, "66", "TH")],
  ["with 0021 in Brazil", ({ number, home }) => abroad("0021 ", number.number, home, "55", "BR")],
  // in Indonesia and Kosovo that is a valid number too
  [
    "with its code twice",
    ({ number, home, country }) =>
      ["ID", "XK"].includes(country) ? null : [`+${home}${number.number.slice(1)}`, country],
  ],
  ["without its plus", ({ number, country }) => [number.number.slice(1), country]],
  ["with its plus behind", ({ number, country }) => [`${number.number.slice(1)}+`, country]],
  // Italy's zero is a digit of its landlines, and of no mobile
  [
    "with a zero in brackets",
    ({ number, home }) => (home === "39" ? null : [`+${home} (0) ${number.nationalNumber}`, "US"]),
  ],
  ["with O for 0", ({ number, country }) => [number.number.replaceAll("0", "O"), country]],
  [
    "as an address beside other digits",
    ({ number }) => [`"Ann 7" <sip:${number.number}@10.0.0.1>;tag=1234567890`, "DE"],
  ],
];

function abroad(
  prefix: string,
  e164: string,
  home: string,
  code: string,
  region: string,
): [string, string] | null {
  return home === code ? null : [`${prefix}${e164.slice(1)}`, region];
}

describe("a mobile of every country", () => {
  it.each(writings)("is read when it is written %s", (_, write) => {
    const misread = mobiles.flatMap((mobile) => {
      const [text, region] = write(mobile) ?? [mobile.number.number, "US"];
      const caller = toCaller(text, region);
      const read = [caller.kind === "number" ? caller.e164 : caller.kind];
      const key = callerKey(mobile.number.number);
      const all = [read, toE164List(text, region)].map((each) => each.map(callerKey));
      return all.every(([one, more]) => one === key && more === undefined) ? [] : [[text, ...read]];
    });
    expect(misread).toEqual([]);
    expect(mobiles.length).toBeGreaterThan(200);
  });

  it("is never half of another number", () => {
    const parts = ["+43,664,123456", "0664, 123456", "001 33123456789", "12 34 567 8912345"];
    for (const text of parts) {
      expect(toCaller(text, "AT"), text).toEqual({ kind: "invalid" });
      expect(toE164List(text, "AT"), text).toEqual([]);
    }
  });

  it("is no long number of a town whose code is its country's", () => {
    const leer = "+494912345678901";
    expect(toCaller(leer, "DE")).toEqual({ kind: "number", e164: leer });
  });

  it("is read with letters that look like its digits", () => {
    expect(toCaller("+44 7400 l23 4l1", "GB")).toEqual({ kind: "invalid" });
    expect(toCaller("+44 74OO 12345l6", "GB")).toEqual({ kind: "invalid" });
    expect(toCaller("+44 74OO 1l3456", "GB")).toEqual({ kind: "number", e164: "+447400113456" });
  });

  it("is read behind the number of its line in a list", () => {
    expect(toE164List("1. 020 7946 0958\n2. 020 7946 0959", "GB")).toEqual([
      "+442079460958",
      "+442079460959",
    ]);
  });
});
