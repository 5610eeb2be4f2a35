import { describe, expect, it } from "vitest";
import type { ContactFact, Facts } from "../../src/domain/facts.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { rankContacts } from "../../src/domain/rank-contacts.ts";
import { DAY, facts, NOW, rep, talk } from "./support/scene.ts";

const contact = (
  crmId: string,
  owner: string | null,
  changedAt: number | null = null,
): ContactFact => ({ crmId, ownerId: owner === null ? null : `owner-${owner}`, changedAt });
const dealOn = (contactId: string) => ({
  crmId: "5",
  ownerId: "owner-ada",
  amount: 900,
  stage: "open",
  changedAt: NOW - DAY,
  contactId,
});
const mainLine = { crmId: "8", ownerId: null, mainLine: true };

const match = (contacts: readonly ContactFact[], more: Partial<Omit<Facts, "reps">> = {}) =>
  rankContacts(facts({ contacts, ...more }), DEFAULT_POLICY, NOW);

/** The ids as ranked, whichever way round the contacts come. */
function ranked(contacts: readonly ContactFact[], more: Partial<Omit<Facts, "reps">> = {}) {
  const ids = match(contacts, more).ranked.map(({ crmId }) => crmId);
  expect(match(contacts.toReversed(), more).ranked.map(({ crmId }) => crmId)).toEqual(ids);
  return ids;
}

describe("who is behind a number", () => {
  it.each([
    ["nobody", [], {}, 0],
    ["one", [contact("1", "ada")], {}, 1],
    ["same-owner", [contact("1", "ada"), contact("2", "ada")], {}, 1],
    ["same-owner", [contact("1", null), contact("2", "ada")], {}, 1],
    ["same-owner", [contact("1", null), contact("2", null)], {}, 1],
    ["household", [contact("1", "ada"), contact("2", "bob")], {}, 0.2],
    ["switchboard", [contact("1", "ada")], { contactCount: 6 }, 0],
    ["same-owner", [contact("1", "ada")], { contactCount: 40, ownerCount: 1 }, 1],
    ["switchboard", [contact("1", "ada")], { contactCount: 40, ownerCount: 2 }, 0],
    ["switchboard", "1234567".split("").map((id) => contact(id, id === "1" ? "ada" : null)), {}, 0],
    ["same-owner", "1234567".split("").map((id) => contact(id, id < "4" ? null : "ada")), {}, 1],
    ["same-owner", "123456".split("").map((id) => contact(id, id < "4" ? null : "ada")), {}, 1],
    ["one", [contact("1", "ada")], { contactCount: 5 }, 1],
    ["one", [contact("1", "ada")], { companies: [mainLine] }, 1],
    ["same-owner", [contact("1", "ada"), contact("2", "ada")], { companies: [mainLine] }, 1],
    ["main-line", [contact("1", "ada"), contact("2", "bob")], { companies: [mainLine] }, 0],
    ["main-line", [], { companies: [{ ...mainLine, mainLine: false }, mainLine] }, 0],
  ] as const)("is %s: %j, %j", (kind, contacts, more, confidence) => {
    expect(match(contacts, more)).toMatchObject({ kind, confidence });
  });
});

describe("contacts of one number are ranked", () => {
  it("with an open deal first, even where nobody owns them", () => {
    const contacts = [contact("1", "ada", NOW), contact("2", null), contact("3", "bob", NOW)];
    expect(ranked(contacts, { deals: [dealOn("7"), dealOn("2")] })).toEqual(["2", "1", "3"]);
  });

  it("then with an owner, before one whom somebody changed lately", () => {
    expect(ranked([contact("1", null, NOW), contact("2", "ada")])).toEqual(["2", "1"]);
  });

  it("then by whose owner talked last with this number, of whom a deleted rep is none", () => {
    const contacts = [contact("1", "ada", NOW), contact("2", "bob"), contact("3", "eve")];
    const talks = [
      talk("gone", { connectedAt: NOW }),
      talk(null, { connectedAt: NOW }),
      talk("bob", { connectedAt: NOW - 3 * DAY }),
      talk("eve", { connectedAt: NOW - 2 * DAY }),
      talk("bob", { connectedAt: NOW - DAY }),
    ];
    expect(ranked(contacts, { talks })).toEqual(["2", "3", "1"]);
  });

  it("then by who changed last", () => {
    const contacts = [
      contact("1", "ada"),
      contact("2", "ada", NOW - DAY),
      contact("3", "ada", NOW),
    ];
    expect(ranked(contacts)).toEqual(["3", "2", "1"]);
  });

  it("and at last by age: the lower id is the older record", () => {
    expect(ranked(["10", "9", "11", "100"].map((id) => contact(id, "ada")))).toEqual([
      "9",
      "10",
      "11",
      "100",
    ]);
  });
});

describe("of a household we are sure of the first", () => {
  const household = [contact("1", "ada"), contact("2", "bob"), contact("3", "eve")];
  const sure = (contacts: readonly ContactFact[], more: Partial<Omit<Facts, "reps">> = {}) =>
    match(contacts, more).confidence;

  it("for the most part by a deal that no other owner's contact has", () => {
    expect(sure(household, { deals: [dealOn("1")] })).toBe(0.9);
    expect(sure(household, { deals: [dealOn("1"), dealOn("3")] })).toBe(0.2);
  });

  it("less by a talk with its owner", () => {
    expect(sure(household, { talks: [talk("bob")] })).toBe(0.8);
    const both = [talk("bob", { connectedAt: NOW }), talk("eve", { connectedAt: NOW })];
    expect(sure(household, { talks: both })).toBe(0.2);
  });

  it("hardly by having changed last", () => {
    const changed = [contact("1", "ada", NOW), contact("2", "bob", NOW - DAY)];
    expect(sure([...changed, contact("3", "eve")])).toBe(0.5);
    expect(sure([...changed, contact("3", "eve", NOW)])).toBe(0.2);
  });

  it("whatever sets contacts of the same owner apart", () => {
    const two = [contact("1", "ada", NOW), contact("2", "ada", NOW), contact("3", "bob")];
    expect(sure(two)).toBe(0.5);
    const first = [contact("1", "ada", NOW - DAY), contact("2", "ada"), contact("3", "bob")];
    expect(sure(first, { deals: [dealOn("2"), dealOn("3")] })).toBe(0.2);
  });

  it("by the owned ones alone", () => {
    const owned = [contact("1", null), contact("2", "ada"), contact("3", "bob")];
    expect(sure(owned, { deals: [dealOn("1")] })).toBe(0.2);
  });
});

it("reads no talk of a rep without a CRM owner as one of the contact's owner", () => {
  const known = facts({
    contacts: [contact("1", "ada"), contact("2", "bob")],
    talks: [talk("kim")],
    reps: [rep("ada"), rep("bob"), rep("kim", { crmOwnerId: null })],
  });
  expect(rankContacts(known, DEFAULT_POLICY, NOW).confidence).toBe(0.2);
});

describe("who talked with a number last", () => {
  const household = [contact("1", "ada"), contact("2", "bob")];
  const talked = (...talks: Facts["talks"]) => match(household, { talks }).talkedWith;
  const lasting = (ms: number, repId = "ada") =>
    talk(repId, { connectedAt: NOW - DAY, endedAt: NOW - DAY + ms });

  it("talked ten seconds at least, or does so now", () => {
    expect(talked(lasting(10_000))).toBe("ada");
    expect(talked(lasting(9_999))).toBeNull();
    expect(talked(talk("ada", { connectedAt: NOW - 10_000, endedAt: null }))).toBe("ada");
    expect(talked(talk("ada", { connectedAt: NOW - 9_999, endedAt: null }))).toBeNull();
  });

  it("is the newest of them, of the days that the policy says", () => {
    const days = DEFAULT_POLICY.sharedNumbers.talkSettlesDays;
    const older = talk("bob", { connectedAt: NOW - days * DAY });
    expect(talked(older, lasting(60_000))).toBe("ada");
    expect(talked(lasting(60_000), older)).toBe("ada");
    expect(talked(older)).toBe("bob");
    expect(talked(talk("bob", { connectedAt: NOW - days * DAY - 1 }))).toBeNull();
    expect(talked(talk("gone"))).toBeNull();
  });
});
