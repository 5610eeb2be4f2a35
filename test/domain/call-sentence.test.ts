import { describe, expect, it } from "vitest";
import { callSentence } from "../../src/domain/call-sentence.ts";
import type { Decision, Refusal, RungTrace } from "../../src/domain/decision.ts";
import type { EndedLeg } from "../../src/domain/leg-talk.ts";
import { whyFor } from "../../src/domain/words.ts";
import { decision, leg, rung, UNANSWERED } from "./support/told-call.ts";

const NAMES: Readonly<Record<string, string>> = { ada: "Ada Byron", bob: "Bob Stone" };
const nameOf = (id: string) => NAMES[id] ?? "a former rep";
const refused = (name: RungTrace["rung"], repId: string, refusal: Refusal): RungTrace => ({
  ...rung(name, repId, refusal),
  why: whyFor(refusal, nameOf(repId)),
});
const NOBODY: RungTrace = { ...rung("contact-owner", null, "no-match"), why: "no such contact" };
const TO_TEAM = { outcome: "team", repId: null, rungs: [] } as const;
const missed = [leg("ada", UNANSWERED)];

const told = (decisions: Decision[], legs: EndedLeg[] = missed, live = false) =>
  callSentence({ decisions, legs, nameOf, live });

describe("a call in one sentence", () => {
  it("says that the own rep took the call and passed it on", () => {
    const passedOn = [leg("ada"), leg("bob", { connectedAt: 63_000, endedAt: 90_000 })];
    expect(told([decision()], passedOn)).toBe(
      "Ada Byron, the contact owner, took the call and passed it on to Bob Stone.",
    );
    expect(told([decision()], [leg("bob")])).toBe(
      "Ada Byron, the contact owner, was rung and did not answer, so Bob Stone took it.",
    );
  });

  it("is what would have been only where none of its answers was given", () => {
    const watched = decision({ observed: true });
    expect(told([watched])).toMatch(/^Stickyline was only observing this line\. /);
    expect(told([watched, decision()])).not.toMatch(/observing/);
  });

  it("names the own rep by the step that meant them, whatever else was tried", () => {
    const rungs = [refused("last-agent", "bob", "away"), rung("contact-owner", "ada")];
    const adas = decision({ rungs: [rung("contact-owner", "ada"), ...rungs] });
    expect(told([adas], [leg("ada")])).toBe("Ada Byron, the contact owner, took the call.");
    const unmatched = decision({ rungs: [NOBODY, rung("last-agent", "ada")] });
    expect(told([unmatched], [leg("ada")])).toBe(
      "Ada Byron, the last to talk with this number, took the call.",
    );
    const ofTeam = decision({ ...TO_TEAM, rungs: [refused("team", "ada", "ringing")] });
    expect(told([ofTeam, decision()], [leg("ada")])).toBe(
      "Ada Byron, the contact owner, took the call.",
    );
  });

  it("says what kept the own rep from it, not what kept others", () => {
    const rungs = [
      refused("contact-owner", "ada", "do-not-disturb"),
      refused("last-agent", "bob", "on-a-call"),
    ];
    expect(told([decision({ ...TO_TEAM, rungs })])).toBe(
      "Ada Byron, the contact owner, had Do Not Disturb on, so it went to the team, and no rep took it.",
    );
  });

  it("says the newest that is of the person, not that a step was passed over", () => {
    const rungs = [
      refused("contact-owner", "ada", "away"),
      refused("last-agent", "ada", "already-tried"),
      refused("backup", "ada", "strict-above"),
      rung("company-owner", "ada"),
      refused("team", "ada", "ringing"),
    ];
    expect(told([decision({ ...TO_TEAM, rungs })])).toMatch(
      /^Ada Byron, the contact owner, was away/,
    );
  });

  it("tells of what was, to the end of the sentence", () => {
    const rungs = [refused("contact-owner", "ada", "check-in")];
    expect(told([decision({ ...TO_TEAM, rungs })])).toBe(
      "Ada Byron, the contact owner, had missed too many calls in a row and had not checked in, so it went to the team, and no rep took it.",
    );
  });

  it("says where the call went after the own rep was rung", () => {
    const bobs = decision({ repId: "bob", rungs: [rung("team", "bob")] });
    const rang = "Ada Byron, the contact owner, was rung and did not answer";
    expect(told([decision(), bobs])).toBe(`${rang}, so Bob Stone was rung, and no rep took it.`);
    expect(told([decision(), decision(TO_TEAM)])).toBe(
      `${rang}, so it went to the team, and no rep took it.`,
    );
    expect(told([decision(), decision(TO_TEAM)], missed, true)).toBe(
      `${rang}, so it went to the team.`,
    );
  });

  it("says where the call went that the own rep did not get", () => {
    const got = "Ada Byron, the contact owner, did not get the call";
    expect(told([decision({ repId: "bob" })])).toBe(
      `${got}, so Bob Stone was rung, and no rep took it.`,
    );
    expect(told([decision({ outcome: "callback" })])).toBe(
      `${got}, so the caller was promised a callback from Ada Byron.`,
    );
    expect(told([decision({ outcome: "target", repId: null })], missed, true)).toBe(
      `${got}, so it went where the caller chose.`,
    );
  });

  it("says that a message was left on any leg", () => {
    const message = leg(null, { ...UNANSWERED, endReason: "voicemail", identity: null });
    expect(told([decision()], [...missed, message])).toBe(
      "Ada Byron, the contact owner, was rung and did not answer, so the caller left a message.",
    );
  });

  it("names whoever took it by the step that gave them the call", () => {
    const first = [refused("contact-owner", "ada", "away"), rung("last-agent", "bob")];
    const then = [refused("team", "bob", "did-not-answer"), rung("team", "carl")];
    const decisions = [decision({ repId: "bob", rungs: first }), decision({ rungs: then })];
    expect(told(decisions, [leg("bob")])).toBe(
      "Ada Byron, the contact owner, was away, so Bob Stone, the last to talk with this number, took it.",
    );
    expect(told([decision({ ...TO_TEAM, rungs: [NOBODY] })], [leg("bob")])).toBe(
      "No such contact, so Bob Stone took it.",
    );
  });

  it("says of a contact why nobody was meant, whatever came before that step", () => {
    const rungs = [{ ...rung("pinned", null, "not-set"), why: "none is set" }, NOBODY];
    expect(told([decision({ ...TO_TEAM, rungs })])).toMatch(/^No such contact, so /);
    const bobs = decision({ outcome: "rep", repId: "bob", rungs: [rung("team", "bob")] });
    expect(told([bobs])).toBe(
      "The call was for nobody in particular, so Bob Stone was rung, and no rep took it.",
    );
  });

  it("says nothing that a call without an answer does not have", () => {
    expect(told([])).toContain("it went to the line's fallback, and no rep took it.");
  });
});
