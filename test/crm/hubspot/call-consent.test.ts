import { expect, it } from "vitest";
import { consentFrom, consentNames, noCallFrom } from "../../../src/crm/hubspot/call-consent.ts";

const DAY = Date.UTC(2026, 10, 1);

it.each([
  ["true", 0],
  ["True", 0],
  ["yes", 0],
  ["false", null],
  ["", null],
  ["no", null],
  [null, null],
  [undefined, null],
  ["0", null],
  ["1", null],
  ["call me", null],
  ["2026-11-01", DAY],
  ["2026-11-01T00:00:00Z", DAY],
  ["2026-13-41", null],
  [String(DAY), DAY],
  ["1930-01-01", 0],
])("takes a property that holds %j to say no from %j on", (held, from) => {
  expect(noCallFrom({ do_not_call: held }, ["do_not_call"])).toBe(from);
  expect(consentFrom({ agreed: held }, "agreed")).toBe(from);
});

it("takes a stated value for a yes, alone or as one of several, however it is capitalised", () => {
  const chosen = ["phone_status=Do not ring"];
  expect(noCallFrom({ phone_status: "do not ring" }, chosen)).toBe(0);
  expect(noCallFrom({ phone_status: "Mail only; Do not ring" }, chosen)).toBe(0);
  expect(noCallFrom({ phone_status: "Do not ring twice" }, chosen)).toBe(null);
  expect(noCallFrom({ phone_status: "true" }, chosen)).toBe(null);
});

it("takes the earliest of several, and nothing where none is chosen", () => {
  const properties = { left_on: "2026-11-01", do_not_call: "true" };
  expect(noCallFrom(properties, ["left_on"])).toBe(DAY);
  expect(noCallFrom(properties, ["left_on", "do_not_call"])).toBe(0);
  expect(noCallFrom(properties, [])).toBe(null);
  expect(consentFrom(properties, null)).toBe(null);
});

it("asks for the names alone", () => {
  const chosen = { doNotCallProperties: ["a=x", "b"], consentProperty: "c=Yes" };
  expect(consentNames(chosen)).toEqual(["a", "b", "c"]);
  expect(consentNames({ ...chosen, consentProperty: null })).toEqual(["a", "b"]);
});
