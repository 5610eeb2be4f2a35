import { describe, expect, it } from "vitest";
import { decideRoute, type RouteQuestion } from "../../src/domain/decide-route.ts";
import type { Claim, Refusal } from "../../src/domain/decision.ts";
import { NO_FACTS, type Facts, type RepFact, type TalkFact } from "../../src/domain/facts.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/domain/ladder.ts";
import { NO_CLAIM, settle } from "../../src/domain/settle.ts";

const NOW = Date.parse("2026-11-20T15:00:00Z");
const MINUTE = 60_000;
const DAY = 86_400_000;

function rep(id: string, more: Partial<RepFact> = {}): RepFact {
  const name = { ada: "Ada Byron", bob: "Bob Stone", eve: "Eve Hart" }[id] ?? id;
  return {
    id,
    name,
    crmOwnerId: `owner-${id}`,
    enabled: true,
    away: false,
    reachable: true,
    leases: [],
    ...more,
  };
}

function talk(repId: string | null, more: Partial<TalkFact> = {}): TalkFact {
  const connectedAt = NOW - DAY;
  return { repId, connectedAt, endedAt: connectedAt + 5 * MINUTE, direction: "inbound", ...more };
}

function facts(more: Partial<Omit<Facts, "reps">> & { reps?: RepFact[] } = {}): Facts {
  const reps = more.reps ?? [rep("ada"), rep("bob"), rep("eve")];
  return {
    contacts: [],
    pinnedRepId: null,
    talks: [],
    askedRounds: 0,
    ...more,
    reps: new Map(reps.map((one) => [one.id, one])),
  };
}

const FIRST: RouteQuestion = {
  caller: { kind: "number", e164: "+14155551001" },
  digits: null,
  hasTeam: true,
  canAsk: true,
  factsKnown: true,
};
const ADAS = { contacts: [{ crmId: "1", ownerId: "owner-ada" }] };
const BUSY = (...ids: string[]): Claim => ({
  takenRepId: null,
  refusals: new Map(ids.map((id): [string, Refusal] => [id, "on-a-call"])),
});
const TAKEN = (id: string, ...busy: string[]): Claim => ({ ...BUSY(...busy), takenRepId: id });

type Situation = {
  name: string;
  facts: Facts;
  question?: Partial<RouteQuestion>;
  policy?: Partial<Policy>;
  claim?: Claim;
  stored?: boolean;
  outcome: string;
  reason: string;
};

const situations: Situation[] = [
  {
    name: "the contact's owner is free",
    facts: facts(ADAS),
    claim: TAKEN("ada"),
    outcome: "rep ada",
    reason: "Sent to Ada Byron: the contact owner, and free.",
  },
  {
    name: "a pinned rep goes before the owner",
    facts: facts({ ...ADAS, pinnedRepId: "bob" }),
    claim: TAKEN("bob"),
    outcome: "rep bob",
    reason: "Sent to Bob Stone: pinned to this number, and free.",
  },
  {
    name: "the pinned rep is busy, the owner is free",
    facts: facts({ ...ADAS, pinnedRepId: "bob" }),
    claim: TAKEN("ada", "bob"),
    outcome: "rep ada",
    reason: "Sent to Ada Byron: the contact owner, and free.",
  },
  {
    name: "the owner is busy, who talked last is free",
    facts: facts({ ...ADAS, talks: [talk("eve")] }),
    claim: TAKEN("eve", "ada"),
    outcome: "rep eve",
    reason: "Sent to Eve Hart: the last to talk with this number, and free.",
  },
  {
    name: "the owner is busy and nobody else is known: the caller is asked",
    facts: facts(ADAS),
    claim: BUSY("ada"),
    outcome: "ask",
    reason: "Asked the caller, team or call back: Ada Byron, the contact owner, is on a call.",
  },
  {
    name: "the owner's phone rings for somebody else",
    facts: facts(ADAS),
    claim: { takenRepId: null, refusals: new Map([["ada", "ringing"]]) },
    outcome: "ask",
    reason:
      "Asked the caller, team or call back: Ada Byron, the contact owner, has a call ringing.",
  },
  {
    name: "the owner is offered to another caller this moment",
    facts: facts(ADAS),
    claim: { takenRepId: null, refusals: new Map([["ada", "offered-elsewhere"]]) },
    outcome: "ask",
    reason:
      "Asked the caller, team or call back: Ada Byron, the contact owner, is being put through to another caller.",
  },
  {
    name: "busy owner, but the policy asks nobody",
    facts: facts(ADAS),
    policy: { busyMenu: false },
    claim: BUSY("ada"),
    outcome: "team",
    reason: "Sent to the team: Ada Byron, the contact owner, is on a call.",
  },
  {
    name: "busy owner on a phone system that can't ask",
    facts: facts(ADAS),
    question: { canAsk: false },
    claim: BUSY("ada"),
    outcome: "team",
    reason: "Sent to the team: Ada Byron, the contact owner, is on a call.",
  },
  {
    name: "a caller who was asked before is not asked again",
    facts: facts({ ...ADAS, askedRounds: 1 }),
    claim: BUSY("ada"),
    outcome: "team",
    reason: "Sent to the team: Ada Byron, the contact owner, is on a call.",
  },
  {
    name: "the owner is away: the team, without a question",
    facts: facts({ ...ADAS, reps: [rep("ada", { away: true })] }),
    outcome: "team",
    reason: "Sent to the team: Ada Byron, the contact owner, is away.",
  },
  {
    name: "the owner is switched off",
    facts: facts({ ...ADAS, reps: [rep("ada", { enabled: false })] }),
    outcome: "team",
    reason: "Sent to the team: Ada Byron, the contact owner, is switched off.",
  },
  {
    name: "the owner has no phone here",
    facts: facts({ ...ADAS, reps: [rep("ada", { reachable: false })] }),
    outcome: "team",
    reason: "Sent to the team: Ada Byron, the contact owner, has no identity on this phone system.",
  },
  {
    name: "the owner is no rep of ours",
    facts: facts({ contacts: [{ crmId: "1", ownerId: "owner-nobody" }] }),
    outcome: "team",
    reason: "Sent to the team: that person is no rep here.",
  },
  {
    name: "the contact has no owner",
    facts: facts({ contacts: [{ crmId: "1", ownerId: null }] }),
    outcome: "team",
    reason: "Sent to the team: the contact has no owner.",
  },
  {
    name: "two contacts of one owner share the number",
    facts: facts({ contacts: [...ADAS.contacts, { crmId: "2", ownerId: "owner-ada" }] }),
    claim: TAKEN("ada"),
    outcome: "rep ada",
    reason: "Sent to Ada Byron: the contact owner, and free.",
  },
  {
    name: "two contacts of two owners share the number: nobody is guessed",
    facts: facts({ contacts: [...ADAS.contacts, { crmId: "2", ownerId: "owner-bob" }] }),
    outcome: "team",
    reason: "Sent to the team: contacts with different owners share this number.",
  },
  {
    name: "an unknown number, with a team",
    facts: facts(),
    outcome: "team",
    reason: "Sent to the team: no contact has this number.",
  },
  {
    name: "an unknown number, without a team",
    facts: facts(),
    question: { hasTeam: false },
    outcome: "fallback",
    reason: "Sent to the fallback: no contact has this number.",
  },
  {
    name: "an unknown number that talked with Eve yesterday",
    facts: facts({ talks: [talk("eve")] }),
    claim: TAKEN("eve"),
    outcome: "rep eve",
    reason: "Sent to Eve Hart: the last to talk with this number, and free.",
  },
  {
    name: "the newest of several talks counts",
    facts: facts({
      talks: [talk("bob", { connectedAt: NOW - 2 * DAY, endedAt: NOW - DAY }), talk("eve")],
    }),
    claim: TAKEN("eve"),
    outcome: "rep eve",
    reason: "Sent to Eve Hart: the last to talk with this number, and free.",
  },
  {
    name: "a talk of three seconds is none",
    facts: facts({ talks: [talk("eve", { endedAt: NOW - DAY + 3_000 })] }),
    outcome: "team",
    reason: "Sent to the team: no contact has this number.",
  },
  {
    name: "a talk of two months ago is forgotten",
    facts: facts({
      talks: [talk("eve", { connectedAt: NOW - 60 * DAY, endedAt: NOW - 59 * DAY })],
    }),
    outcome: "team",
    reason: "Sent to the team: no contact has this number.",
  },
  {
    name: "an outbound talk counts",
    facts: facts({ talks: [talk("eve", { direction: "outbound" })] }),
    claim: TAKEN("eve"),
    outcome: "rep eve",
    reason: "Sent to Eve Hart: the last to talk with this number, and free.",
  },
  {
    name: "an outbound talk does not count where the policy says so",
    facts: facts({ talks: [talk("eve", { direction: "outbound" })] }),
    policy: { lastAgent: { ...DEFAULT_POLICY.lastAgent, countOutbound: false } },
    outcome: "team",
    reason: "Sent to the team: no contact has this number.",
  },
  {
    name: "a talk whose end was lost counts until now",
    facts: facts({ talks: [talk("eve", { connectedAt: NOW - MINUTE, endedAt: null })] }),
    claim: TAKEN("eve"),
    outcome: "rep eve",
    reason: "Sent to Eve Hart: the last to talk with this number, and free.",
  },
  {
    name: "who talked last has left",
    facts: facts({ talks: [talk(null)] }),
    outcome: "team",
    reason: "Sent to the team: no contact has this number.",
  },
  {
    name: "who talked last is no rep any more",
    facts: facts({ talks: [talk("gone")] }),
    outcome: "team",
    reason: "Sent to the team: no contact has this number.",
  },
  {
    name: "the pin names somebody who left: the owner",
    facts: facts({ ...ADAS, pinnedRepId: "gone" }),
    claim: TAKEN("ada"),
    outcome: "rep ada",
    reason: "Sent to Ada Byron: the contact owner, and free.",
  },
  {
    name: "a withheld number",
    facts: facts(),
    question: { caller: { kind: "withheld" } },
    outcome: "team",
    reason: "Sent to the team: the caller withheld their number.",
  },
  {
    name: "something that is no number",
    facts: facts(),
    question: { caller: { kind: "invalid" }, hasTeam: false },
    outcome: "fallback",
    reason: "Sent to the fallback: the caller's number is no phone number.",
  },
  {
    name: "a colleague",
    facts: facts(),
    question: { caller: { kind: "internal", e164: null } },
    outcome: "team",
    reason: "Sent to the team: the caller is a colleague.",
  },
  {
    name: "the maps can't be read",
    facts: facts({ reps: [] }),
    question: { factsKnown: false, hasTeam: false },
    outcome: "fallback",
    reason: "Sent to the fallback: the routing data could not be read in time.",
  },
  {
    name: "asked, the caller pressed 1",
    facts: facts(ADAS),
    question: { digits: "1" },
    outcome: "team",
    reason: "Sent to the team: the caller asked for the team.",
  },
  {
    name: "asked, the caller pressed 1, and the maps can't be read",
    facts: facts({ reps: [] }),
    question: { digits: "1", factsKnown: false, hasTeam: false },
    outcome: "fallback",
    reason: "Sent to the fallback: the caller asked for the team.",
  },
  {
    name: "asked, the caller pressed 2",
    facts: facts(ADAS),
    question: { digits: "2" },
    stored: true,
    outcome: "callback",
    reason: "Promised a call back by Ada Byron: the caller asked to be called back.",
  },
  {
    name: "asked, the caller pressed 2, and nobody is theirs",
    facts: facts(),
    question: { digits: "2" },
    stored: true,
    outcome: "callback",
    reason: "Promised a call back by a rep: the caller asked to be called back.",
  },
  {
    name: "a call back that can't be stored is not promised",
    facts: facts(ADAS),
    question: { digits: "2" },
    stored: false,
    outcome: "team",
    reason: "Sent to the team: the call back the caller asked for could not be stored.",
  },
  {
    name: "a call back that can't be stored, without a team",
    facts: facts(ADAS),
    question: { digits: "2", hasTeam: false },
    stored: false,
    outcome: "fallback",
    reason: "Sent to the fallback: the call back the caller asked for could not be stored.",
  },
  {
    name: "asked, the caller stayed silent and the owner is still busy: the team, not a second question",
    facts: facts(ADAS),
    question: { digits: "" },
    claim: BUSY("ada"),
    outcome: "team",
    reason:
      "Sent to the team: the caller chose nothing, Ada Byron, the contact owner, is on a call.",
  },
  {
    name: "asked, the caller stayed silent and the owner has become free",
    facts: facts(ADAS),
    question: { digits: "" },
    claim: TAKEN("ada"),
    outcome: "rep ada",
    reason: "Sent to Ada Byron: the contact owner, and free.",
  },
  {
    name: "a policy without rungs",
    facts: facts(ADAS),
    policy: { rungs: [] },
    outcome: "team",
    reason: "Sent to the team: no rung is set.",
  },
  {
    name: "a policy whose only rung finds nobody",
    facts: facts(),
    policy: { rungs: ["pinned"] },
    outcome: "team",
    reason: "Sent to the team: none is set.",
  },
];

describe("decideRoute and settle", () => {
  it.each(situations)("$name → $outcome", (situation) => {
    const question = { ...FIRST, ...situation.question };
    const policy = { ...DEFAULT_POLICY, ...situation.policy };
    const plan = decideRoute(situation.facts, question, policy, NOW);
    const settled = settle(plan, situation.claim ?? NO_CLAIM, situation.facts.reps, {
      callbackStored: situation.stored ?? false,
      hasTeam: question.hasTeam,
    });
    expect(`${settled.outcome}${settled.repId === null ? "" : ` ${settled.repId}`}`).toBe(
      situation.outcome,
    );
    expect(settled.reason).toBe(situation.reason);
  });

  it("records every rung down to the one that took the call, each with its reason", () => {
    const known = facts({ ...ADAS, pinnedRepId: "bob", talks: [talk("eve")] });
    const plan = decideRoute(known, FIRST, DEFAULT_POLICY, NOW);
    const { rungs } = settle(plan, TAKEN("eve", "bob", "ada"), known.reps, {
      callbackStored: false,
      hasTeam: true,
    });
    expect(rungs).toEqual([
      { rung: "pinned", repId: "bob", result: "refused", why: "Bob Stone is on a call" },
      { rung: "contact-owner", repId: "ada", result: "refused", why: "Ada Byron is on a call" },
      { rung: "last-agent", repId: "eve", result: "taken", why: "Eve Hart is free" },
    ]);
  });

  it("never tries the same rep twice", () => {
    const known = facts({ ...ADAS, pinnedRepId: "ada", talks: [talk("ada")] });
    const plan = decideRoute(known, FIRST, DEFAULT_POLICY, NOW);
    expect(plan.steps.map((step) => step.refused)).toEqual([
      null,
      "already-tried",
      "already-tried",
    ]);
    const { rungs } = settle(plan, BUSY("ada"), known.reps, {
      callbackStored: false,
      hasTeam: false,
    });
    expect(rungs.at(-1)?.why).toBe("Ada Byron was tried on a rung above");
  });

  it("ends the trace at the fallback and says that no team is set", () => {
    const plan = decideRoute(facts(), { ...FIRST, hasTeam: false }, DEFAULT_POLICY, NOW);
    const { rungs } = settle(plan, NO_CLAIM, new Map(), { callbackStored: false, hasTeam: false });
    expect(rungs.slice(-2)).toEqual([
      { rung: "team", result: "refused", why: "none is set" },
      { rung: "fallback", result: "taken", why: "takes the call" },
    ]);
  });

  it("claims nothing about the rungs that it could not look at", () => {
    for (const digits of [null, "1", "2"]) {
      const plan = decideRoute(
        NO_FACTS,
        { ...FIRST, digits, factsKnown: false },
        DEFAULT_POLICY,
        NOW,
      );
      const { rungs } = settle(plan, NO_CLAIM, new Map(), { callbackStored: true, hasTeam: true });
      expect(rungs.slice(0, 3).map((rung) => rung.why)).toEqual(
        Array(3).fill("the maps could not be read"),
      );
    }
  });

  it("says in the trace when the maps could not be read", () => {
    const plan = decideRoute(
      facts(),
      { ...FIRST, factsKnown: false, hasTeam: false },
      DEFAULT_POLICY,
      NOW,
    );
    const { rungs } = settle(plan, NO_CLAIM, new Map(), { callbackStored: false, hasTeam: false });
    expect(rungs.at(-1)).toEqual({
      rung: "fallback",
      result: "taken",
      why: "the maps could not be read",
    });
  });

  it("says of a candidate whom the claim never reached that they were not asked", () => {
    const known = facts(ADAS);
    const plan = decideRoute(known, FIRST, DEFAULT_POLICY, NOW);
    const { rungs, reason } = settle(plan, NO_CLAIM, known.reps, {
      callbackStored: false,
      hasTeam: true,
    });
    expect(rungs[1]?.why).toBe("Ada Byron was not asked in time");
    expect(reason).toContain("was not asked in time");
  });

  it("explains a rep whom no rung of the plan names, and one who is no rep", () => {
    const plan = decideRoute(facts(), FIRST, DEFAULT_POLICY, NOW);
    const options = { callbackStored: false, hasTeam: true };
    expect(settle(plan, TAKEN("eve"), facts().reps, options).reason).toBe(
      "Sent to Eve Hart: free.",
    );
    const noRep: Claim = { takenRepId: null, refusals: new Map([["ada", "no-rep"]]) };
    const known = facts(ADAS);
    const asked = settle(
      decideRoute(known, FIRST, DEFAULT_POLICY, NOW),
      noRep,
      known.reps,
      options,
    );
    expect(asked.reason).toContain("Ada Byron, the contact owner, (that person is no rep here)");
    expect(asked.rungs[1]?.why).toBe("Ada Byron (that person is no rep here)");
  });

  it("knows nobody where there are no facts", () => {
    const plan = decideRoute(NO_FACTS, FIRST, DEFAULT_POLICY, NOW);
    expect(plan.steps.map((step) => step.refused)).toEqual(["not-set", "no-match", "no-talk"]);
  });

  it("names a rep who left in neither trace nor sentence", () => {
    const known = facts(ADAS);
    const plan = decideRoute(known, FIRST, DEFAULT_POLICY, NOW);
    const { rungs, reason } = settle(plan, TAKEN("ada"), new Map(), {
      callbackStored: false,
      hasTeam: true,
    });
    expect(rungs.at(-1)?.why).toBe("takes the call");
    expect(reason).toBe("Sent to a rep: the contact owner, and free.");
  });
});
