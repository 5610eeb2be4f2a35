import { getExampleNumber, isSupportedCountry } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { expect, it } from "vitest";
import { DEFAULT_CALLBACK_POLICY } from "../../src/domain/callback-policy.ts";
import { mayRing, nextRing } from "../../src/domain/calling-window.ts";
import type { Holiday } from "../../src/domain/hours.ts";
import { COUNTRIES } from "../../src/domain/phone-number.ts";

const BERLIN = "+493012345678";
const NEW_YORK = "+12125550123";
const at = (text: string) => Date.parse(text);

it.each([
  // a Monday in winter: 09:00 to 20:00 in Berlin
  [BERLIN, "2026-11-23T07:59:00Z", false],
  [BERLIN, "2026-11-23T08:00:00Z", true],
  [BERLIN, "2026-11-23T18:59:00Z", true],
  [BERLIN, "2026-11-23T19:00:00Z", false],
  // and in summer, an hour earlier
  [BERLIN, "2026-07-06T07:00:00Z", true],
  [BERLIN, "2026-07-06T18:00:00Z", false],
  [BERLIN, "2026-11-22T12:00:00Z", false],
  // the number may have moved with its owner: nine in Honolulu, not yet eight in the evening in New York
  [NEW_YORK, "2026-11-23T14:30:00Z", false],
  [NEW_YORK, "2026-11-23T19:30:00Z", true],
  [NEW_YORK, "2026-11-24T01:30:00Z", false],
  // of no country: by the clock of home
  ["+80012345678", "2026-11-23T08:00:00Z", true],
  ["+80012345678", "2026-11-23T07:00:00Z", false],
])("%s at %s: %s", (number, time, may) => {
  expect(mayRing(number, DEFAULT_CALLBACK_POLICY, "DE", at(time))).toBe(may);
});

it("rings nobody on a holiday for the hours of the day before", () => {
  const weekly = { mon: [["18:00", "02:00"]], tue: [["10:00", "12:00"]] } as const;
  const may = (holidays: readonly Holiday[], time: string) =>
    mayRing(BERLIN, { weekly, holidays }, "DE", at(time));
  const dayOff = { date: "2026-11-24", name: "Day off", spans: [] };
  expect(may([], "2026-11-24T00:30:00Z")).toBe(true);
  expect(may([dayOff], "2026-11-23T22:30:00Z")).toBe(true);
  expect(may([dayOff], "2026-11-24T00:30:00Z")).toBe(false);
  const late = { ...dayOff, date: "2026-11-23", spans: [["20:00", "01:00"]] } as const;
  expect(may([late, { ...dayOff, spans: [["00:15", "03:00"]] }], "2026-11-24T00:30:00Z")).toBe(
    true,
  );
});

it("finds the next moment, past a weekend and a holiday", () => {
  const holidays = [{ date: "2026-11-23", name: "Day off", spans: [] }];
  const windows = { ...DEFAULT_CALLBACK_POLICY, holidays };
  const next = nextRing(BERLIN, windows, "DE", at("2026-11-20T19:07:00Z"));
  expect(next).toBe(at("2026-11-24T08:00:00Z"));
});

it("finds none where none is", () => {
  expect(nextRing(BERLIN, { weekly: {}, holidays: [] }, "DE", 0)).toBeNull();
});

it("goes by the world's clock where neither the number nor home has one", () => {
  const may = (time: string) => mayRing("+80012345678", DEFAULT_CALLBACK_POLICY, "ZZ", at(time));
  expect(may("2026-11-23T09:00:00Z")).toBe(true);
  expect(may("2026-11-23T08:59:00Z")).toBe(false);
});

it("goes by the world's clock where Node.js knows no zones", () => {
  const { prototype } = Intl.Locale;
  const before = ["getTimeZones", "timeZones"].map(
    (one) => [one, Object.getOwnPropertyDescriptor(prototype, one)] as const,
  );
  for (const [one] of before) Reflect.deleteProperty(prototype, one);
  try {
    const may = mayRing("+35699123456", DEFAULT_CALLBACK_POLICY, "MT", at("2026-11-23T08:30:00Z"));
    expect(may).toBe(false);
  } finally {
    for (const [one, descriptor] of before) {
      if (descriptor !== undefined) Object.defineProperty(prototype, one, descriptor);
    }
  }
});

it.each(["getTimeZones", "timeZones"])("reads the zones of a country from Intl's %s", (name) => {
  const [region, number] = name === "timeZones" ? ["IS", "+3545812345"] : ["LI", "+4232370000"];
  const { prototype } = Intl.Locale;
  const before = ["getTimeZones", "timeZones"].map(
    (one) => [one, Object.getOwnPropertyDescriptor(prototype, one)] as const,
  );
  for (const [one] of before) Reflect.deleteProperty(prototype, one);
  const zones = ["Pacific/Auckland"];
  Object.defineProperty(prototype, name, {
    configurable: true,
    value: name === "timeZones" ? zones : () => zones,
  });
  try {
    // ten in the evening in Auckland
    expect(mayRing(number, DEFAULT_CALLBACK_POLICY, region, at("2026-11-23T09:00:00Z"))).toBe(
      false,
    );
  } finally {
    for (const [one, descriptor] of before) {
      Reflect.deleteProperty(prototype, one);
      if (descriptor !== undefined) Object.defineProperty(prototype, one, descriptor);
    }
  }
});

// last: it has the zones of every country read; those of three were read above, from an Intl that was changed
it("goes by the clock of every country that has numbers, wherever home is", () => {
  const noon = (country: string) => {
    const known = isSupportedCountry(country) && getExampleNumber(country, examples);
    const number = known ? known.number : "";
    const windows = { ...DEFAULT_CALLBACK_POLICY, weekly: { mon: [["12:00", "13:00"]] as const } };
    const [here, there] = ["NZ", "US"].map((home) => {
      return nextRing(number, windows, home, at("2026-11-23T00:00:00Z"));
    });
    return here === there;
  };
  const others = [...COUNTRIES].filter((country) => !["MT", "IS", "LI"].includes(country));
  expect(others.filter((country) => !noon(country))).toEqual([]);
});
