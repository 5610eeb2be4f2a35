import { callerKey } from "../../src/domain/caller-key.ts";
import { describe, expect, it } from "vitest";
import { nextNumberStep, spokenDigits } from "../../src/domain/callback-number.ts";
import { hasOwnNumber, mayCallBack, readEntered } from "../../src/domain/may-call-back.ts";

const owning = (e164: string) => ({ ownNumbers: new Map([[callerKey(e164), "line" as const]]) });
const read = (keys: string, region: string, own = "") => readEntered(keys, region, owning(own));

describe("a number that a caller entered", () => {
  it.each([
    ["4155551004", "US", "+14155551004"],
    ["14155551004", "US", "+14155551004"],
    ["011442079460000", "US", "+442079460000"],
    ["0301234567", "DE", "+49301234567"],
    ["00442079460000", "DE", "+442079460000"],
    ["08516043026", "IN", "+918516043026"],
    ["777888901", "CZ", "+420777888901"],
    // as we wrote it ourselves, never as a national number of the same digits
    ["+4930123456", "US", "+4930123456"],
  ])("is read where the line is: %s in %s", (keys, region, e164) => {
    expect(read(keys, region)).toBe(e164);
  });

  it.each([
    ["911", "US"],
    ["112", "DE"],
    ["00112", "DE"],
    ["110110", "DE"],
    ["999999", "GB"],
    ["000", "AU"],
    ["118118", "GB"],
    ["9005551234", "US"],
    ["9115551234", "US"],
    ["09061234567", "GB"],
    ["07012345678", "GB"],
    ["01805123456", "DE"],
    ["1900654321", "AU"],
    ["00870773111111", "DE"],
    ["881612345678", "US"],
    ["0000000000", "US"],
    ["1234567890", "US"],
    ["", "US"],
    ["41555*51004", "US"],
    ["4155551004415555100", "US"],
  ])(
    "is none that we ring when it is an emergency, short, costly, of no country or nonsense: %s in %s",
    (keys, region) => {
      expect(read(keys, region)).toBeNull();
    },
  );

  it("is none that we ring when it is our own", () => {
    expect(read("4155551004", "US", "+14155551004")).toBeNull();
  });

  it.each([
    ["+14155551004", "US", "4 1 5, 5 5 5, 1 0 0 4"],
    ["+49301234567", "de", "0 3 0, 1 2 3, 4 5 6 7"],
    ["+442079460000", "US", "4 4 2, 0 7 9, 4 6 0, 0 0 0"],
    ["+1", "US", "1"],
    ["+", "US", ""],
  ])("is read back digit by digit, as it is dialled there: %s in %s", (e164, region, spoken) => {
    expect(spokenDigits(e164, region)).toBe(spoken);
  });
});

it("never promises a number that was not read back, and comes to an end", () => {
  for (const hasOwn of [true, false]) {
    for (const canAsk of [true, false]) {
      for (const step of ["enter", "check"] as const) {
        for (const said of ["nothing", "number", "yes", "no"] as const) {
          for (const number of [null, "+14155551004"]) {
            for (const round of [1, 2, 3, 4]) {
              const next = nextNumberStep({ step, round, said, number }, { hasOwn, canAsk });
              if (next.kind === "promise") expect([step, said]).toEqual(["check", "yes"]);
              if (next.kind === "check" || next.kind === "enter") expect(canAsk).toBe(true);
              const onward = "round" in next ? next.round - round + Number(step !== next.kind) : 1;
              expect(onward).toBeGreaterThan(0);
              if (round > 3 && "round" in next)
                expect(next).toMatchObject({ kind: "check", round });
            }
          }
        }
      }
    }
  }
});

it.each([
  ["+420777888901", true],
  ["+14155551001", true],
  ["+420906123456", false],
  ["+19005551234", false],
  ["+881612345678", false],
])("rings %s back unasked: %s", (number, may) => {
  expect(mayCallBack(number, owning(""))).toBe(may);
  expect(mayCallBack(number, owning(number))).toBe(false);
  const caller = { kind: "number", e164: number } as const;
  expect(hasOwnNumber({ caller, ownNumber: null })).toBe(may);
  expect(hasOwnNumber({ caller, ownNumber: "rep" })).toBe(false);
});
