import { describe, expect, it } from "vitest";
import { parseNumberParameter } from "../../src/http/number-parameter.ts";

describe("a phone number in a URL", () => {
  it.each([
    ["+14152345678", "as it is"],
    [" 14152345678", "with the plus that became a space"],
    ["(415) 234-5678", "national"],
  ])("%j is understood (%s)", (raw) => {
    expect(parseNumberParameter(raw, "US")).toBe("+14152345678");
  });

  it("keeps its country though the plus became a space and the digits would do at home", () => {
    expect(parseNumberParameter(" 4722123456", "US")).toBe("+4722123456");
  });

  it("is refused by name when it is none", () => {
    expect(() => parseNumberParameter("nobody", "US")).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field: "number" }),
    );
  });
});
