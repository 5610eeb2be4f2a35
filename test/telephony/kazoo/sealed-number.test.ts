import { expect, it } from "vitest";
import { openNumber, sealKeysOf, sealNumber } from "../../../src/telephony/kazoo/sealed-number.ts";

const NUMBER = "+442079460000";

it("opens by the current secret and the one before, and by no other", () => {
  const sealed = sealNumber(NUMBER, ["new", "old"]);
  expect(sealed).not.toContain("4420");
  expect(sealNumber(NUMBER, ["new"])).toBe(sealed);
  expect(openNumber(sealed, ["newer", "new"])).toBe(NUMBER);
  expect(openNumber(sealed, ["other"])).toBeNull();
});

it("is null for what was changed or is none of ours", () => {
  const sealed = sealNumber(NUMBER, ["secret"]);
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`;
  for (const text of ["", "+442079460000", "a".repeat(54), "é".repeat(54), changed]) {
    expect(openNumber(text, ["secret"])).toBeNull();
  }
});

it("is sealed on a line without a secret, too", () => {
  const keys = sealKeysOf({ id: "line", secrets: [] });
  expect(openNumber(sealNumber(NUMBER, keys), keys)).toBe(NUMBER);
});
