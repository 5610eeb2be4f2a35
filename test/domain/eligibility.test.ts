import { describe, expect, it } from "vitest";
import { stands, whyNotEligible } from "../../src/domain/eligibility.ts";
import { evidenceFor } from "../../src/domain/evidence.ts";
import type { RepFact, VendorStatus } from "../../src/domain/facts.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { MINUTE, NOW, rep } from "./support/scene.ts";

const HOUR = 60 * MINUTE;
const why = (more: Partial<RepFact>) => whyNotEligible(rep("ada", more), DEFAULT_POLICY, NOW);

describe("a stand-in", () => {
  it.each([
    ["without bounds", null, null, true],
    ["from this moment", NOW, null, true],
    ["from the next moment", NOW + 1, null, false],
    ["until the next moment", null, NOW + 1, true],
    ["until this moment", null, NOW, false],
    ["in between", NOW - 1, NOW + 1, true],
  ])("is in force %s", (_, fromMs, untilMs, inForce) => {
    expect(stands({ repId: "bob", fromMs, untilMs }, NOW)).toBe(inForce);
  });

  it("is in force nowhere where nobody is named", () => {
    expect(stands(null, NOW)).toBe(false);
  });
});

describe("a rep", () => {
  it("is back at the moment until which they were away", () => {
    expect(why({ away: true, awayUntilMs: NOW + 1 })).toBe("away");
    expect(why({ away: true, awayUntilMs: NOW })).toBeNull();
    expect(why({ away: false, awayUntilMs: NOW + 1 })).toBeNull();
  });

  it("is what the phone system said ten minutes ago, and no longer", () => {
    const said = (ageMs: number) =>
      why({ status: { kind: "do-not-disturb", source: "dialpad", at: NOW - ageMs } });
    expect(said(10 * MINUTE)).toBe("do-not-disturb");
    expect(said(10 * MINUTE + 1)).toBeNull();
  });

  const says = (kind: VendorStatus["kind"], ageMs = 0) => ({
    kind,
    source: "dialpad",
    at: NOW - ageMs,
  });
  it.each([
    ["do-not-disturb", [says("off-duty"), says("do-not-disturb")]],
    ["do-not-disturb", [says("do-not-disturb"), says("wrap-up")]],
    ["unavailable", [says("do-not-disturb", HOUR), says("unavailable"), says("off-duty")]],
    ["wrap-up", [says("unavailable", HOUR), says("off-duty"), says("wrap-up")]],
    [null, [says("do-not-disturb", HOUR), says("off-duty")]],
  ])("with several phones is what keeps most calls away and is not too old: %s", (kept, said) => {
    const [status = null, ...furtherStatuses] = said;
    expect(why({ status, furtherStatuses })).toBe(kept);
    const [first = null, ...others] = said.toReversed();
    expect(why({ status: first, furtherStatuses: others })).toBe(kept);
  });

  it("who is just after a call is not said to be so by a word of long ago", () => {
    const ada = rep("ada", { status: says("wrap-up", HOUR), talkEndedAt: NOW - 5_000 });
    expect(evidenceFor(ada, "wrap-up", DEFAULT_POLICY, NOW)).toEqual({
      source: "call events",
      ageMs: 5_000,
    });
  });
});
