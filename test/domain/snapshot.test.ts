import { expect, it } from "vitest";
import type { OfferEnd } from "../../src/domain/facts.ts";
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
