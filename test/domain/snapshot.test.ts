import { expect, it } from "vitest";
import type { OfferEnd, RepFact } from "../../src/domain/facts.ts";
import { fromSnapshot, toSnapshot } from "../../src/domain/snapshot.ts";
import { facts, NOW, QUESTION, rep, talk } from "./support/scene.ts";

it("keeps facts and question as JSON from which both come back whole", () => {
  const known = facts({
    contacts: [{ crmId: "1", ownerId: "owner-ada", changedAt: NOW }],
    talks: [talk("ada")],
    session: {
      askedRounds: 2,
      lastRung: ["bob"],
      justBusy: ["ada"],
      offered: new Map<string, OfferEnd>([["bob", "declined"]]),
      waitingSince: new Map([["ada", NOW - 5_000]]),
    },
  });
  const kept = toSnapshot(known, QUESTION);
  expect(kept.facts.reps.map(({ id }) => id)).toEqual(["ada", "bob", "eve", "kim"]);
  expect(kept.facts.session).toEqual({
    askedRounds: 2,
    lastRung: ["bob"],
    justBusy: ["ada"],
    offered: [["bob", "declined"]],
    waitingSince: [["ada", NOW - 5_000]],
  });
  expect(fromSnapshot(JSON.parse(JSON.stringify(kept)))).toEqual({
    facts: known,
    question: QUESTION,
  });
});

it("keeps of a rep what differs from what reps mostly are, and reads what older programs kept whole", () => {
  const known = facts({
    reps: [rep("ada"), rep("bob", { successorOf: "Kim", away: true, teams: ["sales"], weight: 0 })],
  });
  const kept = toSnapshot(known, QUESTION);
  expect(kept.facts.reps).toEqual([
    { id: "ada", name: "Ada Byron", crmOwnerId: "owner-ada" },
    expect.objectContaining({ id: "bob", away: true, teams: ["sales"], weight: 0 }),
  ]);
  const whole = { ...kept, facts: { ...kept.facts, reps: [...known.reps.values()] } };
  expect(fromSnapshot(JSON.parse(JSON.stringify(whole))).facts).toEqual(known);
});

it("keeps each field of a rep who is like nobody else", () => {
  const hours = { timeZone: "Europe/Berlin", weekly: {}, holidays: [], forced: null };
  const stand = { repId: "eve", fromMs: NOW, untilMs: null };
  const unlike: RepFact = {
    id: "ada",
    name: "Ada Byron",
    crmOwnerId: null,
    leases: [{ kind: "offer", legId: null, expiresAt: NOW + 1_000 }],
    talkEndedAt: NOW - 1_000,
    missedInARow: 2,
    waiting: [{ legId: "l1", since: NOW, dueAt: NOW + 5_000 }],
    status: { kind: "off-duty", source: "dialpad", at: NOW },
    furtherStatuses: [{ kind: "do-not-disturb", source: "dialpad", at: NOW }],
    heldForThisCall: true,
    enabled: false,
    left: true,
    successor: stand,
    successorOf: "Kim",
    away: true,
    awayUntilMs: NOW,
    backupId: "bob",
    delegate: stand,
    teams: ["sales"],
    weight: 3,
    hours,
    crmPresence: {
      source: "HubSpot",
      readAt: NOW,
      hours,
      absences: [],
      availability: "away",
      ignored: [],
    },
    reachable: false,
  };
  const known = facts({ reps: [unlike] });
  const kept = toSnapshot(known, QUESTION);
  expect(kept.facts.reps).toEqual([unlike]);
  expect(fromSnapshot(JSON.parse(JSON.stringify(kept))).facts).toEqual(known);
});

it("keeps of a number that a caller entered no more than that there was one", () => {
  const kept = (number: string | null) => {
    const callbackNumber = { step: "check", round: 1, said: "yes", number } as const;
    return toSnapshot(facts(), { ...QUESTION, callbackNumber }).question;
  };
  const asked = { step: "check", round: 1, said: "yes" };
  expect(kept("+14155551002")).toEqual({ ...QUESTION, callbackNumber: { ...asked, number: "" } });
  expect(kept(null)).toEqual({ ...QUESTION, callbackNumber: { ...asked, number: null } });
});
