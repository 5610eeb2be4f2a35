import { describe, expect, it } from "vitest";
import { decideRoute } from "../../src/domain/decide-route.ts";
import type { Claim, Refusal } from "../../src/domain/decision.ts";
import type { RepFact } from "../../src/domain/facts.ts";
import { LONGEST_MS } from "../../src/domain/leg-contribution.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { NO_CLAIM, settle } from "../../src/domain/settle.ts";
import { DEFAULT_LINE_ROUTING, DEFAULT_REP_PROFILE } from "../../src/domain/settings.ts";
import { facts, MINUTE, NOW, QUESTION, rep, SECOND } from "./support/scene.ts";

const OPTIONS = { callbackStored: true, hasTeam: true, closedFor: null };

/** What the trace says of Ada, the contact's owner, who is like this and of whom the claim says that. */
function traceOfAda(more: Partial<RepFact>, refusal: Refusal | null) {
  const known = facts({
    contacts: [{ crmId: "1", ownerId: "owner-ada", changedAt: null }],
    reps: [rep("ada", more)],
  });
  const plan = decideRoute(known, QUESTION, DEFAULT_POLICY, NOW);
  const claim: Claim =
    refusal === null
      ? NO_CLAIM
      : { takenRepId: null, refusals: new Map<string, Refusal>([["ada", refusal]]) };
  const { rungs } = settle(plan, claim, known, DEFAULT_POLICY, NOW, OPTIONS);
  return rungs.find(({ repId }) => repId === "ada");
}

const lease = (kind: "talking" | "ringing" | "offer", ageMs: number, longestMs: number) => ({
  kind,
  legId: null,
  expiresAt: NOW - ageMs + longestMs,
});

describe("a rung's trace", () => {
  it("says since when a rep has been on a call, and from where that is known", () => {
    const leases = [lease("talking", 3 * MINUTE, LONGEST_MS.talking)];
    expect(traceOfAda({ leases }, "on-a-call")).toEqual({
      rung: "contact-owner",
      repId: "ada",
      result: "refused",
      why: "Ada Byron is on a call",
      source: "call events",
      ageMs: 3 * MINUTE,
    });
  });

  it("says how long a phone has rung, and how old our own offer is", () => {
    const ringing = [lease("ringing", 4 * SECOND, LONGEST_MS.ringing)];
    expect(traceOfAda({ leases: ringing }, "ringing")).toMatchObject({ ageMs: 4 * SECOND });
    const offer = [lease("offer", 2 * SECOND, 45 * SECOND)];
    expect(traceOfAda({ leases: offer }, "offered-elsewhere")).toMatchObject({
      source: "our own answers",
      ageMs: 2 * SECOND,
    });
  });

  it("names no source for what changed between reading and claiming", () => {
    expect(traceOfAda({}, "on-a-call")).not.toHaveProperty("source");
  });

  it("says how long ago the rep hung up", () => {
    expect(traceOfAda({ talkEndedAt: NOW - 9 * SECOND }, "wrap-up")).toMatchObject({
      ageMs: 9 * SECOND,
    });
  });

  it("tells the phone system's word with its age, and that an old one does not count", () => {
    const status = (ageMs: number) => ({
      status: { kind: "do-not-disturb" as const, source: "dialpad", at: NOW - ageMs },
    });
    expect(traceOfAda(status(MINUTE), null)).toMatchObject({
      why: "Ada Byron has do not disturb on",
      source: "dialpad",
      ageMs: MINUTE,
    });
    expect(traceOfAda(status(30 * MINUTE), null)?.why).toContain(
      "(their status from dialpad is 30 min old and does not count)",
    );
  });

  it("says when a candidate was not asked in time", () => {
    expect(traceOfAda({}, null)).toMatchObject({ why: "Ada Byron was not asked in time" });
  });
});

describe("defaults", () => {
  it("leave a line live and a rep with nobody to stand in", () => {
    expect(DEFAULT_LINE_ROUTING).toMatchObject({ mode: "live", percent: 100, hours: null });
    expect(DEFAULT_REP_PROFILE).toMatchObject({ left: false, backupId: null, weight: 1 });
  });
});
