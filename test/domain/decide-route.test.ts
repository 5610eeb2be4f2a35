import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { dryClaim } from "../../src/domain/busy.ts";
import { decideRoute } from "../../src/domain/decide-route.ts";
import type { RouteQuestion } from "../../src/domain/question.ts";
import { whyNotAgain, whyNotEligible } from "../../src/domain/eligibility.ts";
import type { Facts } from "../../src/domain/facts.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { settle } from "../../src/domain/settle.ts";
import { fromSnapshot, toSnapshot } from "../../src/domain/snapshot.ts";
import { checkPolicy } from "../../src/schemas/check-policy.ts";
import { sliceOf } from "../support/slice.ts";
import { anyFacts, anyPolicy, anyQuestion } from "./support/any-scene.ts";
import { NOW } from "./support/scene.ts";

const RUNS = { numRuns: sliceOf(2_000, 400), seed: 7 };

function decide(facts: Facts, question: RouteQuestion, policy: Policy) {
  const plan = decideRoute(facts, question, policy, NOW);
  const ids = [...plan.order.alone, ...plan.order.together];
  const claimant = { legId: question.legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
  const claim = dryClaim(plan.order, facts.reps, claimant, NOW);
  const options = { callbackStored: true, hasTeam: question.hasTeam, closedFor: null };
  return { plan, ids, claim, settled: settle(plan, claim, facts, policy, NOW, options) };
}

const always = (check: (facts: Facts, question: RouteQuestion, policy: Policy) => void) =>
  assert(property(anyFacts, anyQuestion, anyPolicy, check), RUNS);

describe("any decision", { timeout: 30_000 }, () => {
  it("is a function of what it is given, through JSON too", () => {
    always((facts, question, policy) => {
      const first = decide(facts, question, policy);
      expect(decide(facts, question, policy)).toEqual(first);
      const kept = fromSnapshot(JSON.parse(JSON.stringify(toSnapshot(facts, question))));
      expect(decide(kept.facts, kept.question, policy)).toEqual(first);
    });
  });

  it("never takes a rep who can't have the call, is busy, or declined it", () => {
    always((facts, question, policy) => {
      const { settled } = decide(facts, question, policy);
      const { maxParallel } = policy.ringTogether;
      expect(settled.taken.length).toBeLessThanOrEqual(maxParallel);
      expect(settled.outcome === "group").toBe(settled.taken.length > 1);
      expect(settled.outcome === "rep").toBe(settled.taken.length === 1);
      for (const id of settled.taken) {
        const rep = facts.reps.get(id);
        if (rep === undefined) throw new Error("a rep whom nobody knows");
        expect(whyNotEligible(rep, policy, NOW)).toBeNull();
        expect(whyNotAgain(rep, facts.session)).toBeNull();
        expect(facts.session.justBusy).not.toContain(id);
        expect(rep.leases.filter((lease) => lease.expiresAt > NOW)).toEqual([]);
      }
    });
  });

  it("names no rep twice among its candidates", () => {
    always((facts, question, policy) => {
      const { ids } = decide(facts, question, policy);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it("ends for every policy that validates, in an outcome with its sentence", () => {
    always((facts, question, policy) => {
      const { version: _, ...content } = policy;
      expect(checkPolicy(content)).toEqual(content);
      const { settled } = decide(facts, question, policy);
      expect(settled.reason).toMatch(/^[A-Z].*\.$/);
      expect(settled.reason).not.toMatch(/undefined|null|NaN/);
      for (const { why } of settled.rungs) expect(why).not.toMatch(/undefined|null|NaN/);
    });
  });

  it("asks for nothing that the line can't do", () => {
    always((facts, question, policy) => {
      const { settled } = decide(facts, question, policy);
      if (!question.canAsk) expect(settled.outcome).not.toBe("ask");
      if (question.canWait === null) expect(settled.outcome).not.toBe("wait");
      if (!question.canVoicemail) expect(settled.outcome).not.toBe("voicemail");
      if (!question.canRingGroup) expect(settled.outcome).not.toBe("group");
      if (!question.hasTeam) expect(settled.outcome).not.toBe("team");
    });
  });
});
