import { describe, expect, it } from "vitest";
import { whyNotAgain } from "../../src/domain/eligibility.ts";
import { NEW_SESSION, type Attempt } from "../../src/domain/facts.ts";
import { rep } from "./support/scene.ts";

const after = (attempt: Attempt) => ({ ...NEW_SESSION, offered: new Map([["ada", attempt]]) });

describe("a rep who was offered this call", () => {
  it("is passed over in the very next answer when they were busy a moment ago", () => {
    expect(whyNotAgain(rep("ada"), after("just-busy"))).toBe("on-a-call");
  });

  it("may have it later", () => {
    expect(whyNotAgain(rep("ada"), after("busy"))).toBeNull();
  });
});
