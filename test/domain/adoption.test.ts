import { describe, expect, it } from "vitest";
import { decideAdoption, judgeWrite, type RepTalk } from "../../src/domain/adoption.ts";
import { changeCrmSettings, DEFAULT_CRM_SETTINGS } from "../../src/domain/crm-settings.ts";

const adopt = { ...DEFAULT_CRM_SETTINGS.adopt, enabled: true };
const talk: RepTalk = {
  repId: "ada",
  ownerId: "71",
  teams: ["sales"],
  direction: "inbound",
  talkMs: 60_000,
};
const contact = (id: string, ownerId: string | null = null) => ({ id, ownerId });
const kept = (reason: string) => ({ kind: "kept", reason });
const taken = (contactId: string, previousOwnerId: string | null = null) => ({
  kind: "adopt",
  contactId,
  previousOwnerId,
});

describe("who becomes the owner of a contact", () => {
  it.each([
    ["nobody owns it", {}, [contact("1")], taken("1")],
    ["nobody knows the number", {}, [], kept("no-contact")],
    ["somebody owns it", {}, [contact("1", "72")], kept("owned")],
    ["they own it already", {}, [contact("1", "71")], kept("owned")],
    ["two contacts are without an owner", {}, [contact("1"), contact("2")], kept("ambiguous")],
    ["somebody else owns another", {}, [contact("1"), contact("2", "72")], kept("ambiguous")],
    ["they own the other one", {}, [contact("1"), contact("2", "71")], taken("1")],
    ["the talk was short", { talkMs: 59_999 }, [contact("1")], kept("too-short")],
    [
      "they called out",
      { direction: "outbound" as const },
      [contact("1")],
      kept("other-direction"),
    ],
    ["they are no owner in the CRM", { ownerId: null }, [contact("1")], kept("no-crm-owner")],
  ])("is decided where %s", (_name, change, contacts, expected) => {
    expect(decideAdoption({ ...talk, ...change }, contacts, adopt)).toEqual(expected);
  });

  it("is nobody while it is switched off, or for another team", () => {
    const off = { ...adopt, enabled: false };
    expect(decideAdoption(talk, [contact("1")], off)).toEqual(kept("switched-off"));
    const support = { ...adopt, teams: ["support"] };
    expect(decideAdoption(talk, [contact("1")], support)).toEqual(kept("other-team"));
    const both = { ...adopt, teams: ["support", "sales"] };
    expect(decideAdoption(talk, [contact("1")], both)).toEqual(taken("1"));
  });

  it("takes over from an owner who only missed calls, where the admin asked for that, and only then", () => {
    const months = { ...adopt, lostAfterMonths: 3 };
    const lost = new Set(["72"]);
    const owned = [contact("1", "72")];
    expect(decideAdoption(talk, owned, adopt, lost)).toEqual(kept("owned"));
    expect(decideAdoption(talk, owned, months)).toEqual(kept("owned"));
    expect(decideAdoption(talk, owned, months, lost)).toEqual(taken("1", "72"));
    expect(decideAdoption(talk, [...owned, contact("2", "73")], months, lost)).toEqual(
      kept("owned"),
    );
    expect(decideAdoption(talk, [contact("1", "71")], months, new Set(["71"]))).toEqual(
      kept("owned"),
    );
  });
});

describe("what became of a write", () => {
  const entry = (ownerId: string | null, at: number, byIntegration = true) => ({
    ownerId,
    at,
    byIntegration,
  });
  const write = { ownerId: "71", previousOwnerId: null, seenAt: 100 };

  it.each([
    ["never arrived", [entry("72", 100)], { kind: "absent" }],
    ["is not one that was there before", [entry("71", 100)], { kind: "absent" }],
    ["is not one by a person", [entry("71", 200, false)], { kind: "absent" }],
    ["stands", [entry("71", 200)], { kind: "stands" }],
    ["stands over a cleared owner", [entry("71", 200), entry(null, 150)], { kind: "stands" }],
    ["stands twice", [entry("71", 300), entry("71", 200)], { kind: "stands" }],
    ["was overruled", [entry("72", 300, false), entry("71", 200)], { kind: "overruled" }],
    ["was cleared", [entry(null, 300, false), entry("71", 200)], { kind: "overruled" }],
    [
      "displaced somebody",
      [entry("71", 200), entry("72", 150, false)],
      { kind: "displaced", ownerId: "72" },
    ],
  ])("%s", (_name, history, expected) => {
    expect(judgeWrite(history, write)).toEqual(expected);
  });

  it("replaces whom it was to replace", () => {
    const history = [entry("71", 200), entry("72", 150)];
    expect(judgeWrite(history, { ...write, previousOwnerId: "72" })).toEqual({ kind: "stands" });
  });
});

describe("the settings of a CRM connection", () => {
  it("change in what is named alone", () => {
    const changed = changeCrmSettings(DEFAULT_CRM_SETTINGS, { adopt: { minimumTalkSeconds: 10 } });
    expect(changed).toEqual({
      ...DEFAULT_CRM_SETTINGS,
      adopt: { ...adopt, enabled: false, minimumTalkSeconds: 10 },
    });
  });
});
