import { describe, expect, it } from "vitest";
import { dialledSpelling, plainSpelling } from "../../src/domain/spelling.ts";

describe("a number's plain spelling", () => {
  it.each([
    ["  415 555 1001 ", "415 555 1001"],
    ["4155551001p12 ", "4155551001"],
    ["%2B14155551001", "+14155551001"],
    ["415%2b5551001", "415%2b5551001"],
    ["+55 0xx11 3333-4444", "+55 011 3333-4444"],
    ["0xx11 3333-4444", "011 3333-4444"],
    ["O20 7946 O958", "020 7946 0958"],
    ["4OO 555", "400 555"],
    ["44 O 20", "44 O 20"],
    ["4ll5", "4115"],
  ])("of %j is %j", (raw, plain) => expect(plainSpelling(raw)).toBe(plain));

  it.each([
    ["\uFB29\uFF14\uFF11\uFF15", "+415"],
    ["\uFE621\u207A", "+1+"],
    ["415\u200B555\u00A01001", "415 555 1001"],
    ["415\t555\v1001", "415 555 1001"],
    ["415\u2011555\u22121001\uFF0D2", "415-555-1001-2"],
    ["415·555·1001", "415 555 1001"],
    ["٠١٢٣٤٥٦٧٨٩", "0123456789"],
    ["०१२३४५६७८९", "0123456789"],
  ])("has the characters of %j as %j", (raw, plain) => expect(plainSpelling(raw)).toBe(plain));

  it.each([
    ['"Ada" <sip:+14155551001@pbx.example>', "+14155551001"],
    ['"Ada" < sip:4155551001>', "4155551001"],
    ["sip:4155551001;npdi@10.0.0.1;user=phone", "4155551001"],
    ["sips:4155551001:secret@pbx.example", "4155551001"],
    ["tel: 415 555 1001", "415 555 1001"],
    ["tel:4155551001;ext=12", "4155551001;ext=12"],
    ["tel:5551001;phone-context=+1415", "+14155551001"],
    ["tel:+14155551001;phone-context=+44", "+14155551001"],
    ["callto:4155551001", "4155551001"],
    ["4155551001@10.0.0.1", "4155551001"],
    ["+1 (415) 555-1001@pbx.example", "+1 (415) 555-1001"],
    ["https://wa.me/14155551001", "+14155551001"],
    ["https://api.whatsapp.com/send?phone=%2B14155551001", "+14155551001"],
  ])("has the user part of the address %j: %j", (raw, user) =>
    expect(plainSpelling(raw)).toBe(user),
  );

  it.each([
    ["mysip:4155551001"],
    ["sip:4155551001\nsip:4155551002"],
    ["ada4155551001@pbx.example"],
    ["ada@pbx.example"],
    ["4155551001 <>"],
  ])("leaves %j, which is no address of a number, as it is", (raw) =>
    expect(plainSpelling(raw)).toBe(raw),
  );

  it.each([
    ["14155551001.0", "14155551001"],
    ["+14155551001,00", "+14155551001"],
    ["1.4155551001E10", "14155551001"],
    ["1,4155551001e+10", "14155551001"],
    ["1.41555E10", "1.41555E10"],
    ["1.4155551001E9", "1.4155551001E9"],
    ["1.4155551001E10 or 2", "1.4155551001E10 or 2"],
    ["11.4155551001E10", "11.4155551001E10"],
    ["4155.00", "4155.00"],
    ["x14155551001.0", "x14155551001.0"],
    ["14155551001.0 or 2", "14155551001.0 or 2"],
    ["14155551001 00", "14155551001 00"],
    ["030.123456.00", "030.123456.00"],
  ])("of a spreadsheet's %j is %j: digits that it lost make it none", (raw, plain) =>
    expect(plainSpelling(raw)).toBe(plain),
  );

  it.each([
    ["++1 415", "+1 415"],
    ["(+ +1) 415", "+1) 415"],
    ["+0044 20", "+44 20"],
    ["+011 44 20", "+44 20"],
    ["+01144 20", "+44 20"],
    ["00+44 20", "+44 20"],
    ["00 + 44 20", "+44 20"],
    ["(00) 44 20", "+44 20"],
    ["+000 20", "+000 20"],
    ["415 555 1001 ++1 415 555 1002", "415 555 1001 ++1 415 555 1002"],
    ["415 +0044 20", "415 +0044 20"],
  ])("of %j has one plus at most: %j", (raw, plain) => expect(plainSpelling(raw)).toBe(plain));

  it("keeps what is dialled to leave a country, for who asks for it", () => {
    expect(dialledSpelling("0044 20")).toBe("0044 20");
    expect(dialledSpelling("++44 20")).toBe("++44 20");
  });
});
