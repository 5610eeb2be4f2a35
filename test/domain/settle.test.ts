import { describe, expect, it } from "vitest";
import { decideRoute } from "../../src/domain/decide-route.ts";
import type { Claim, Refusal } from "../../src/domain/decision.ts";
import { NO_ACTIVITY, NO_FACTS, type RepFact } from "../../src/domain/facts.ts";
import { LONGEST_MS } from "../../src/domain/leg-contribution.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { NO_CLAIM, settle } from "../../src/domain/settle.ts";
import { DEFAULT_LINE_ROUTING, DEFAULT_REP_PROFILE } from "../../src/domain/settings.ts";
import { facts, MINUTE, NOW, QUESTION, rep, SECOND } from "./support/scene.ts";
import { settleSituation } from "./support/situation.ts";

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
      : { taken: [], refusals: new Map<string, Refusal>([["ada", refusal]]) };
  const { rungs } = settle(plan, claim, known, DEFAULT_POLICY, NOW, OPTIONS);
  return rungs.find(({ repId }) => repId === "ada");
}

const lease = (
  kind: "talking" | "held" | "ringing" | "offer",
  ageMs: number,
  longestMs: number,
) => ({
  kind,
  legId: null,
  expiresAt: NOW - ageMs + longestMs,
});

describe("the call's outcome", () => {
  const settled = (known: string) => settleSituation(known).settled;

  it("is about the rep who has it, or who will call back or hear the message", () => {
    const busy = "contact 1 of Ada; Ada is on a call";
    expect(settled("contact 1 of Ada").repId).toBe("ada");
    expect(settled(`${busy}; they pressed 2`).repId).toBe("ada");
    expect(settled(`${busy}; rule: contact-owner or voicemail`).repId).toBe("ada");
  });

  it("is about nobody yet while the caller is asked or waits, and in a pool", () => {
    const busy = "contact 1 of Ada; Ada is on a call";
    const asked = settleSituation(busy);
    expect(asked.settled).toMatchObject({ outcome: "ask", repId: null, ringMs: null });
    expect(asked.plan).toMatchObject({ own: { id: "ada" } });
    const waits = `${busy}; rule: wait 30 s for the contact-owner`;
    expect(settled(waits)).toMatchObject({ outcome: "wait", repId: null });
    expect(settled(`${busy}; they pressed 1`)).toMatchObject({ outcome: "team", repId: null });
    const team = "rule: team sales by all-at-once; Bob is in the team sales";
    const three = `${team}; Eve is in the team sales; Kim is in the team sales`;
    expect(settled(three)).toMatchObject({ outcome: "group", repId: null, taken: ["bob", "eve"] });
  });

  it("rings as long as the step says, or as the phone system does", () => {
    expect(settled("contact 1 of Ada").ringMs).toBeNull();
    expect(settled("contact 1 of Ada; rule: ring 20 s at the contact-owner").ringMs).toBe(20_000);
    const team = "rule: team sales by longest-idle; Bob is in the team sales";
    expect(settled(`${team}; rule: ring 25 s at the team`).ringMs).toBe(25_000);
  });
});

describe("a rung's trace", () => {
  it("says since when a rep has been on a call, and from where that is known", () => {
    const leases = [lease("talking", 3 * MINUTE, LONGEST_MS.talking)];
    expect(traceOfAda({ leases }, "on-a-call")).toEqual({
      rung: "contact-owner",
      repId: "ada",
      result: "refused",
      refusal: "on-a-call",
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
      source: "call events",
      ageMs: 9 * SECOND,
    });
  });

  it("goes by the oldest of the leases that are meant", () => {
    const leases = [
      lease("held", 5 * MINUTE, LONGEST_MS.held),
      lease("talking", 3 * MINUTE, LONGEST_MS.talking),
      lease("offer", 9 * MINUTE, 45 * SECOND),
    ];
    expect(traceOfAda({ leases }, "on-a-call")).toMatchObject({ ageMs: 5 * MINUTE });
    expect(traceOfAda({ leases: leases.slice(0, 1) }, "on-a-call")).toMatchObject({
      ageMs: 5 * MINUTE,
    });
    const future = [lease("offer", -SECOND, 45 * SECOND)];
    expect(traceOfAda({ leases: future }, "offered-elsewhere")).toMatchObject({ ageMs: 0 });
  });

  it("tells the phone system's word only where that is the reason", () => {
    const status = { kind: "available" as const, source: "dialpad", at: NOW - MINUTE };
    expect(traceOfAda({ status, away: true }, null)).not.toHaveProperty("source");
    expect(traceOfAda({ status: { ...status, kind: "do-not-disturb" } }, null)).toMatchObject({
      why: "Ada Byron has Do Not Disturb on",
      source: "dialpad",
      ageMs: MINUTE,
    });
  });

  it("tells the phone system's word with its age, and that an old one does not count", () => {
    const status = (ageMs: number) => ({
      status: { kind: "do-not-disturb" as const, source: "dialpad", at: NOW - ageMs },
    });
    expect(traceOfAda(status(MINUTE), null)).toMatchObject({
      why: "Ada Byron has Do Not Disturb on",
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

describe("a claim that nothing could be kept of", () => {
  const known = facts({
    contacts: [{ crmId: "1", ownerId: "owner-ada", changedAt: null }],
    reps: [rep("ada")],
  });
  const plan = decideRoute(known, QUESTION, DEFAULT_POLICY, NOW);
  const reason = (claim: Claim) => settle(plan, claim, known, DEFAULT_POLICY, NOW, OPTIONS).reason;

  it("is said after the reason, and only then", () => {
    const kept: Claim = { taken: ["ada"], refusals: new Map() };
    expect(reason({ ...kept, unkept: true })).toBe(
      `${reason(kept)} Nobody was reserved, because the routing data can be read but not written right now.`,
    );
  });
});

describe("defaults", () => {
  it("leave a line live and a rep with nobody to stand in", () => {
    expect(DEFAULT_LINE_ROUTING).toMatchObject({ mode: "live", percent: 100, hours: null });
    expect(DEFAULT_REP_PROFILE).toMatchObject({ left: false, backupId: null, weight: 1 });
  });

  it("know nobody and nothing where the maps can't be read", () => {
    const { contacts, deals, companies, talks, teamRepIds } = NO_FACTS;
    expect([contacts, deals, companies, talks, teamRepIds].flat()).toEqual([]);
    expect([NO_ACTIVITY.leases, NO_ACTIVITY.waiting].flat()).toEqual([]);
  });

  it("go from the pinned rep down to the phone system's team, in English", () => {
    expect(DEFAULT_POLICY).toMatchObject({ version: "default-6", locale: "en" });
    expect(DEFAULT_POLICY.ladder.map(({ rung }) => rung)).toEqual([
      "pinned",
      "ring-back",
      "deal-owner",
      "contact-owner",
      "secondary-owner",
      "last-agent",
      "company-owner",
      "backup",
      "line-owner",
      "team",
    ]);
    expect(DEFAULT_POLICY.ladder[5]).toMatchObject({ lookBackDays: 30, transfers: "last" });
    expect(DEFAULT_POLICY.ladder[9]).toMatchObject({ strategy: "phone-system", team: null });
  });
});
