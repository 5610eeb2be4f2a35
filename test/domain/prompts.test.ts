import { describe, expect, it } from "vitest";
import { identityKey } from "../../src/domain/decision.ts";
import { invalidInput, StickylineError } from "../../src/domain/errors.ts";
import { busyMenu, callbackPromise } from "../../src/domain/prompts.ts";

describe("prompts", () => {
  it("begin with a string that is always the same", () => {
    expect(busyMenu(1).prompt[0]).toBe(busyMenu(2).prompt[0]);
    expect(callbackPromise("Ada Byron").prompt[0]).toBe(callbackPromise(null).prompt[0]);
  });

  it("carry the round in the question", () => {
    expect(busyMenu(2).question).toEqual({ name: "busy-menu", round: 2 });
  });

  it("promise by name where a name is known", () => {
    expect(callbackPromise("Ada Byron").prompt.join(" ")).toContain("Ada Byron will call you back");
    expect(callbackPromise(null).prompt.join(" ")).toContain("We will call you back");
  });
});

describe("identityKey", () => {
  it("names a person across phone systems", () => {
    expect(identityKey({ vendor: "dialpad", type: "user", id: "1" })).toBe("dialpad:user:1");
  });
});

describe("StickylineError", () => {
  it("names the field at fault", () => {
    expect(invalidInput("fallback.type", "use office")).toMatchObject({
      code: "INPUT_INVALID",
      field: "fallback.type",
      retryable: false,
    });
  });

  it("keeps cause and retry advice", () => {
    const cause = new Error("down");
    const error = new StickylineError("VENDOR_RATE_LIMITED", "wait", {
      retryable: true,
      retryAfterMs: 5,
      cause,
    });
    expect(error).toMatchObject({ cause, retryable: true, retryAfterMs: 5, field: undefined });
  });
});
