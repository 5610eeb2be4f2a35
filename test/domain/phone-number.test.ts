import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countriesOf,
  isCostly,
  forgetRecentNumbers,
  toCaller,
  toE164,
  toE164List,
} from "../../src/domain/phone-number.ts";

describe("toE164", () => {
  it.each([
    ["+14155551001"],
    ["+1 415 555 1001"],
    ["+1 (415) 555-1001"],
    ["(415) 555-1001"],
    ["415-555-1001"],
    ["415.555.1001"],
    ["4155551001"],
    ["1-415-555-1001"],
    ["14155551001"],
    ["001 415 555 1001"],
    ["0014155551001"],
    ["(001) 415 555 1001"],
    ["tel:+1-415-555-1001"],
    ["  +1 415 555 1001 "],
    ["\u202A+1 415 555 1001\u202C"],
    ["＋１４１５５５５１００１"],
    ["mobile: 415 555 1001"],
  ])("reads %j as the same number", (raw) => {
    expect(toE164(raw, "US")).toBe("+14155551001");
  });

  it.each([
    ["(415) 555-1001 ext 9"],
    ["(415) 555-1001 ext. 1234"],
    ["415-555-1001 x12"],
    ["415-555-1001x12"],
    ["415.555.1001#12"],
    ["+1 415 555 1001 extension 5"],
    ["+14155551001,123"],
  ])("leaves the extension of %j away", (raw) => {
    expect(toE164(raw, "US")).toBe("+14155551001");
  });

  it.each([
    ["020 7946 0958", "GB", "+442079460958"],
    ["+44 (0)20 7946 0958", "US", "+442079460958"],
    ["0044 20 7946 0958", "US", "+442079460958"],
    ["00 44 20 7946 0958", "US", "+442079460958"],
    ["011 44 20 7946 0958", "US", "+442079460958"],
    ["098765 43210", "IN", "+919876543210"],
    ["9876543210", "IN", "+919876543210"],
    ["030/12345678", "DE", "+493012345678"],
    ["06 698 12345", "IT", "+390669812345"],
    ["14155551001", "GB", "+14155551001"],
    ["1 (415) 555-1001", "GB", "+14155551001"],
    ["442079460958", "US", "+442079460958"],
    ["415 555 1001", "us", "+14155551001"],
    ["44(0)20 7946 0958", "US", "+442079460958"],
    // Novara, and no mobile
    ["+39 (0)321 123456", "US", "+390321123456"],
    // the United States from Thailand, and not Bangkok
    ["001 66 2 123 4567", "TH", "+16621234567"],
    ["1.020 7946 0958", "GB", "+442079460958"],
    ["5+442079460958", "US", "+442079460958"],
  ])("reads %j in %s as %s", (raw, region, e164) => {
    expect(toE164(raw, region)).toBe(e164);
  });

  it.each([
    ["+1 415 *** **01", "masked"],
    ["415-XXX-1001", "masked"],
    ["415-555-10xx", "masked"],
    ["(•••) •••-1001", "masked"],
    ["415-555-####", "masked"],
    ["FLOWERS", "letters"],
    ["call the front desk", "text"],
    ["", "nothing"],
    ["911", "a short code"],
    ["12345", "a short code"],
    ["555-1234", "no area code"],
    ["+1999", "too short"],
    ["+999123456789", "no country"],
    ["0000000000", "a filler"],
    ["9999999999", "a filler"],
    ["1234567890", "a filler"],
    ["+100000000000000000", "too long"],
    ["034612345678", "another country's, with a zero before it"],
    ["447400123456+ Jo", "more than a number"],
    [`${"call ".repeat(60)}+14155551001`, "a number far into a text"],
  ])("refuses %j: %s", (raw) => {
    expect(toE164(raw, "US")).toBeNull();
  });

  it("takes the first number of a field that holds two", () => {
    expect(toE164("415-555-1001 / 415-555-1002", "US")).toBe("+14155551001");
    expect(toE164("415-555-1001 or 415-555-1002", "US")).toBe("+14155551001");
  });

  it("takes North American numbers whose area code no table knows yet", () => {
    expect(toE164("+15551234567", "GB")).toBe("+15551234567");
    expect(toE164("(555) 123-4567 ext 9", "US")).toBe("+15551234567");
    expect(toE164("(555) 123-4567 x12", "US")).toBe("+15551234567");
    expect(toE164("(555) 123-4566", "US")).toBe("+15551234566");
    expect(toE164("(555) 123-4567 mobile", "US")).toBeNull();
  });

  it("reads only international numbers when the region is unknown", () => {
    expect(toE164("+14155551001", "")).toBe("+14155551001");
    expect(toE164("14155551001", "ZZ")).toBe("+14155551001");
    expect(toE164("(415) 555-1001", "ZZ")).toBeNull();
  });

  it("reads what parts the digits as a space, and hidden digits as none", () => {
    for (const typed of ["+49\t1512\t3456789", "+49·1512·3456789", "+49_1512_3456789"]) {
      expect(toE164(typed, "DE")).toBe("+4915123456789");
    }
    for (const hidden of ["415···1001", "415___1001", "+1 415 ·· 01"]) {
      expect(toE164(hidden, "US")).toBeNull();
    }
  });

  it("has a plus too many where a 0 follows it", () => {
    expect(toE164("+07400 123456", "GB")).toBe("+447400123456");
    expect(toE164("+0447400123456", "FR")).toBe("+447400123456");
    expect(toE164("+0447400123456", "")).toBe("+447400123456");
  });

  it("finds the number in a SIP address", () => {
    expect(toE164("sip:+14155551001@198.51.100.7", "US")).toBe("+14155551001");
  });

  it("gives its own result back unchanged", () => {
    for (const e164 of ["+14155551001", "+442079460958", "+390669812345", "+15551234567"]) {
      expect(toE164(e164, "DE")).toBe(e164);
    }
  });
});

describe("toE164List", () => {
  it.each([
    ["415-555-1001 / 415-555-1002"],
    ["415-555-1001; 415-555-1002"],
    ["415-555-1001, 415-555-1002"],
    ["415-555-1001 or 415-555-1002"],
    ["415-555-1001 & +1 415 555 1002"],
    ["415-555-1001 ext 2 / 415-555-1002"],
    ["415-555-1001 415-555-1002"],
    ["415-555-1001\n415-555-1002"],
  ])("finds both numbers of %j", (raw) => {
    expect(toE164List(raw, "US")).toEqual(["+14155551001", "+14155551002"]);
  });

  it("names a number once that is written twice", () => {
    expect(toE164List("415-555-1001 / +1 (415) 555-1001", "US")).toEqual(["+14155551001"]);
  });

  it("does not read half of one number as another", () => {
    expect(toE164List("030/12345678", "DE")).toEqual(["+493012345678"]);
  });

  it("finds nothing in text and in masked fields", () => {
    expect(toE164List("ask for Jo", "US")).toEqual([]);
    expect(toE164List("415-555-1001 / 415-555-****", "US")).toEqual([]);
    expect(toE164List("12345678901234567890", "US")).toEqual([]);
  });
});

describe("toCaller", () => {
  it.each([
    [""],
    ["  "],
    [null],
    [undefined],
    ["Anonymous"],
    ["anonymous@anonymous.invalid"],
    ["sip:anonymous@anonymous.invalid"],
    ["Restricted"],
    ["PRIVATE"],
    ["Private Number"],
    ["unknown"],
    ["Unknown Caller"],
    ["No Caller ID"],
    ["unavailable"],
    ["blocked"],
    ["withheld"],
    ["null"],
  ])("knows %j as a withheld number", (raw) => {
    expect(toCaller(raw, "US")).toEqual({ kind: "withheld" });
  });

  it.each([["911"], ["12345"], ["TAXI"], ["+1999"], ["unknown 12"]])("calls %j invalid", (raw) => {
    expect(toCaller(raw, "US")).toEqual({ kind: "invalid" });
  });

  it("gives a number as E.164", () => {
    expect(toCaller("14155551001", "US")).toEqual({ kind: "number", e164: "+14155551001" });
    expect(toCaller(" 4155551001", "US")).toEqual({ kind: "number", e164: "+14155551001" });
  });

  it("reads a North American number written plainly as it reads one with spaces", () => {
    const national = fc.stringMatching(/^[2-9]\d{9}$/);
    fc.assert(
      fc.property(national, fc.constantFrom("US", "GB", "ZZ"), (digits, region) => {
        const spaced = `+1 ${digits.slice(0, 3)} ${digits.slice(3)}`;
        expect(toCaller(`+1${digits}`, region)).toEqual(toCaller(spaced, region));
      }),
    );
  });

  it.each([
    ["+17378742833", "withheld"],
    ["+13333333333", "invalid"],
    ["+11234567890", "invalid"],
  ])("takes %j for no number, however plainly it is written", (raw, kind) => {
    expect(toCaller(raw, "US")).toEqual({ kind });
  });
});

it("is read anew once somebody wants to be forgotten", () => {
  const caller = toCaller("+442079460018", "US");
  forgetRecentNumbers();
  expect(toCaller("+442079460018", "US")).toEqual(caller);
});

describe("a number in letters", () => {
  it.each([
    ["800-FLOWERSHOP", "US", "+18003569377"],
    ["1-800-FLOWERSHOP", "GB", "+18003569377"],
    ["1800 GO FEDEX", "ZZ", "+18004633339"],
    ["+44 800 REVERSE", "US", "+448007383773"],
    ["0800 FLOWERS", "GB", "+448003569377"],
    ["0118 FLOWERS", "GB", "+441183569377"],
    ["13 CABS", "AU", "+61132227"],
  ])("%j in %s is %s", (raw, region, e164) => expect(toE164(raw, region)).toBe(e164));

  it.each([
    ["555 FLOWERS", "ZZ"],
    ["1-800-CALL-NOW ask Jo", "US"],
    ["x1-800-FLOWERS", "US"],
    ["1-800-AB", "US"],
  ])("is not %j in %s", (raw, region) => expect(toE164(raw, region)).toBeNull());
});

it("finds no number in half a field of digits", () => {
  expect(toE164List("12. 020 7946 0958", "GB")).toEqual([]);
  expect(toE164("00 99 12", "GB")).toBeNull();
  expect(toE164("0512345678", "CO")).toBeNull();
});

it("is masked where digits are hidden", () => {
  expect(toCaller("415-XXX-1001", "US")).toEqual({ kind: "invalid" });
});

it("of no country at all is nowhere", () => {
  expect(countriesOf("+0")).toEqual([]);
});

it("costs more than a call to somebody's phone by its plan, and nothing is known of none", () => {
  const numbers = ["+19005551234", "+449098790000", "+14155550123", "+0"];
  expect(numbers.map(isCostly)).toEqual([true, true, false, false]);
});
