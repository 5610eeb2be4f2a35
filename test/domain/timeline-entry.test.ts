import { describe, expect, it } from "vitest";
import { timelineEntry } from "../../src/domain/timeline-entry.ts";
import { decision, leg } from "./support/told-call.ts";

const nameOf = (id: string) => ({ ada: "Ada Byron", bob: "Bob Stone" })[id] ?? "a former rep";
const MISSED = { connectedAt: null, endReason: "missed" as const };

describe("timelineEntry", () => {
  it("says who answered, for how long, why, and lists the ladder", () => {
    expect(timelineEntry([decision()], [leg("ada")], nameOf)).toEqual({
      title: "Call answered by Ada Byron",
      body: [
        "Sent to Ada Byron: the contact owner, and free.",
        "Decision: Sent to Ada Byron: the contact owner, and free.",
        "→ contact owner: Ada Byron is free",
      ],
      at: 900,
      durationMs: 60_000,
      outcome: "answered",
      repId: "ada",
    });
  });

  it("names the last who talked after a transfer", () => {
    const transferred = [leg("bob", { connectedAt: 30_000 }), leg("ada", { endedAt: 30_000 })];
    expect(timelineEntry([decision()], transferred, nameOf)).toMatchObject({
      title: "Call answered by Bob Stone",
      durationMs: 32_000,
      repId: "bob",
    });
  });

  it("says when the rep it was meant for did not answer", () => {
    expect(timelineEntry([decision()], [leg("ada", MISSED)], nameOf)).toMatchObject({
      title: "Call for Ada Byron, not answered",
      outcome: "missed",
      durationMs: null,
      repId: "ada",
    });
  });

  it("says voicemail, and counts it as nobody's talk", () => {
    const voicemail = [leg("ada", { endReason: "voicemail" })];
    expect(timelineEntry([decision()], voicemail, nameOf)).toMatchObject({
      title: "Call went to voicemail",
      outcome: "voicemail",
      durationMs: null,
    });
  });

  it.each([
    ["team", "Call sent to the team"],
    ["fallback", "Call sent to the fallback"],
  ] as const)("says %s where nobody of ours was meant", (outcome, title) => {
    const entry = timelineEntry([decision({ outcome, repId: null })], [], nameOf);
    expect(entry).toMatchObject({ title, outcome: "missed", repId: null });
  });

  it("lists the question and the answer of one call, the last one first in words", () => {
    const asked = decision({ outcome: "ask", repId: null, reason: "Asked.", rungs: [] });
    const promised = decision({
      outcome: "callback",
      repId: "ada",
      reason: "Promised.",
      rungs: [],
    });
    expect(timelineEntry([asked, promised], [], nameOf)).toMatchObject({
      title: "Caller asked to be called back",
      body: ["Promised.", "Decision: Asked.", "Decision: Promised."],
    });
  });

  it("shows a refused rung with a dash", () => {
    const refused = decision({
      rungs: [{ rung: "last-agent", result: "refused", why: "nobody has talked" }],
    });
    expect(timelineEntry([refused], [], nameOf).body).toContain("– last agent: nobody has talked");
  });

  it("is in progress while the talk has no end, and starts at the decision when the vendor gave no start", () => {
    const open = timelineEntry(
      [decision({ startedAt: null })],
      [leg("ada", { endedAt: null })],
      nameOf,
    );
    expect(open).toMatchObject({ outcome: "in-progress", at: 1_000, durationMs: null });
  });

  it("says for whom a call is that goes on, and that a talk goes on", () => {
    const ringing = timelineEntry([decision()], [leg("ada", MISSED)], nameOf, true);
    expect(ringing).toMatchObject({ title: "Call for Ada Byron", outcome: "in-progress" });
    const passedOn = [leg("ada"), leg("bob", { connectedAt: null, endedAt: null })];
    expect(timelineEntry([decision()], passedOn, nameOf, true)).toMatchObject({
      title: "Call answered by Ada Byron",
      outcome: "in-progress",
    });
  });

  it.each([
    [30_000, "30 s"],
    [300_000, "5 min"],
    [3 * 3_600_000, "3 h"],
    [72 * 3_600_000, "3 days"],
  ])("says how old a fact of %i ms is", (ageMs, words) => {
    const rungs = [
      { rung: "contact-owner", repId: "ada", result: "taken", why: "Ada is free", ageMs },
    ] as const;
    expect(timelineEntry([decision({ rungs })], [], nameOf).body).toContain(
      `→ contact owner: Ada is free (known for ${words})`,
    );
  });

  it("is empty but valid without any decision", () => {
    expect(timelineEntry([], [], nameOf)).toMatchObject({
      title: "Call sent to the fallback",
      at: 0,
      body: [""],
    });
  });

  it("says on each timeline that a few contacts have this number, for they may be one person", () => {
    const bodyOf = (contacts: string[]) =>
      timelineEntry([decision({ contacts })], [], nameOf).body.at(-1);
    expect(bodyOf(["1", "2"])).toBe("Possible duplicate: 2 contacts have this number (1, 2).");
    expect(bodyOf(["1", "2", "3"])).toContain("3 contacts");
    expect(bodyOf(["1"])).not.toContain("duplicate");
    expect(bodyOf(["1", "2", "3", "4"])).not.toContain("duplicate");
  });
});
