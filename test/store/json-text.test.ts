import { describe, expect, it } from "vitest";
import { toJsonText, toTimeText, toTimeTextOrNull } from "../../src/store/json-text.ts";

describe("JSON for PostgreSQL", () => {
  it.each([
    ["plain text stays", { a: "é ☎ 😀 \n" }, { a: "é ☎ 😀 \n" }],
    ["NUL is replaced", { a: "x\0y" }, { a: "x\ufffdy" }],
    ["NUL in a key is replaced", { "x\0y": 1 }, { "x\ufffdy": 1 }],
    ["a lone surrogate is replaced", ["\ud83d", "\ude00x"], ["\ufffd", "\ufffdx"]],
    ["a pair stays beside a lone one", ["😀\ud83d"], ["😀\ufffd"]],
    ["the text of an escape stays", ["\\u0000 \\ud800 \0"], ["\\u0000 \\ud800 \ufffd"]],
    ["nothing is null", undefined, null],
  ])("%s", (_what, value, expected) => {
    expect(JSON.parse(toJsonText(value))).toEqual(expected);
  });

  it("brings impossible times to the nearest possible one", () => {
    expect(toTimeText(1_700_000_000_123)).toBe("2023-11-14T22:13:20.123Z");
    expect(toTimeText(-1)).toBe("1970-01-01T00:00:00.000Z");
    expect(toTimeText(1e18)).toBe("9999-12-31T23:59:59.999Z");
    expect(toTimeText(Number.NaN)).toBe("1970-01-01T00:00:00.000Z");
    expect(toTimeTextOrNull(null)).toBeNull();
    expect(toTimeTextOrNull(0)).toBe("1970-01-01T00:00:00.000Z");
  });
});
