import { describe, expect, it } from "vitest";
import { claimOrder } from "../../src/domain/claim-order.ts";
import { whyNotAgain } from "../../src/domain/eligibility.ts";
import { NEW_SESSION, type OfferEnd, type SessionFact } from "../../src/domain/facts.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { facts, QUESTION, rep } from "./support/scene.ts";

const after = (end: OfferEnd) => ({ ...NEW_SESSION, offered: new Map([["ada", end]]) });

/** Who may be taken of Ada alone, and of Bob and Eve together. */
function orderAfter(session: SessionFact, mostTogether?: number) {
  const step = (id: string, together: boolean) => ({
    rung: "team" as const,
    rep: rep(id),
    refused: null,
    ringMs: null,
    together,
  });
  const question = mostTogether === undefined ? QUESTION : { ...QUESTION, mostTogether };
  return claimOrder([step("ada", false), step("bob", true), step("eve", true)], {
    facts: facts({ session }),
    policy: DEFAULT_POLICY,
    question,
  });
}

describe("a rep who was offered this call", () => {
  it("may have it later when they were busy", () => {
    expect(whyNotAgain(rep("ada"), after("busy"))).toBeNull();
    expect(orderAfter(after("busy")).alone).toEqual(["ada"]);
  });

  it("is passed over in the very next answer when they were busy a moment ago, together with others too", () => {
    expect(orderAfter({ ...after("busy"), justBusy: ["ada"] }).alone).toEqual([]);
    expect(orderAfter({ ...NEW_SESSION, justBusy: ["bob"] }).together).toEqual(["eve"]);
  });

  it("is passed over while another's phone says that it is busy: two would be rung in turn for ever", () => {
    expect(orderAfter({ ...after("busy"), justBusy: ["bob"] }).alone).toEqual([]);
  });
});

describe("how many ring together", () => {
  it("is the policy's number, or the phone system's where that is less", () => {
    expect(orderAfter(NEW_SESSION)).toMatchObject({ most: 5, keepFree: 1 });
    expect(orderAfter(NEW_SESSION, 10).most).toBe(5);
    expect(orderAfter(NEW_SESSION, 2).most).toBe(2);
  });
});
