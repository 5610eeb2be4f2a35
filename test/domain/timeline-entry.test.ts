import { describe, expect, it } from "vitest";
import type { RungTrace } from "../../src/domain/decision.ts";
import { timelineEntry } from "../../src/domain/timeline-entry.ts";
import { whyFor } from "../../src/domain/words.ts";
import { decision, leg, UNANSWERED } from "./support/told-call.ts";

const nameOf = (id: string) => ({ ada: "Ada Byron", bob: "Bob Stone" })[id] ?? "a former rep";
const refused = (refusal: NonNullable<RungTrace["refusal"]>): RungTrace => ({
  rung: "contact-owner",
  repId: "ada",
  result: "refused",
  refusal,
  why: whyFor(refusal, "Ada Byron"),
});
const NOBODY: RungTrace = {
  rung: "contact-owner",
  result: "refused",
  refusal: "no-match",
  why: whyFor("no-match", null),
};

describe("timelineEntry", () => {
  it("says who answered, for how long and why, in one sentence", () => {
    expect(timelineEntry([decision()], [leg("ada")], nameOf)).toEqual({
      title: "Call answered by Ada Byron",
      body: ["Ada Byron, the contact owner, took the call."],
      at: 900,
      durationMs: 60_000,
      outcome: "answered",
      repId: "ada",
    });
  });

  it("names both, and the last who talked as who has the call, after a transfer", () => {
    const transferred = [leg("bob", { connectedAt: 30_000 }), leg("ada", { endedAt: 30_000 })];
    expect(timelineEntry([decision()], transferred, nameOf)).toMatchObject({
      title: "Call answered by Ada Byron, passed on to Bob Stone",
      durationMs: 32_000,
      repId: "bob",
    });
  });

  it("says that a message was left for whom they were passed on to, who did not answer", () => {
    const message = (repId: string | null, endedAt: number | null) =>
      leg(repId, { connectedAt: null, endedAt, endReason: "voicemail" });
    const told = (...legs: Parameters<typeof timelineEntry>[1]) => {
      const { title, body } = timelineEntry([decision()], legs, nameOf);
      return [title, ...body];
    };
    const talk = leg("ada", { endedAt: 61_000 });
    const took = "Ada Byron, the contact owner, took the call";
    expect(told(talk, message("bob", 90_000))).toEqual([
      "Call answered by Ada Byron, then voicemail for Bob Stone",
      `${took}; it was passed on to Bob Stone, and the caller left a message.`,
    ]);
    expect(told(talk, message(null, 90_000))).toEqual([
      "Call answered by Ada Byron, then voicemail",
      `${took}; it was passed on, and the caller left a message.`,
    ]);
    // whoever rang beside her, and her own phone's mailbox
    for (const other of [message("bob", 61_000), message("bob", null), message("ada", 90_000)]) {
      expect(told(talk, other)).toEqual(["Call answered by Ada Byron", `${took}.`]);
    }
  });

  it("says that a caller wanted to be called back who hung up when asked where", () => {
    const asked = decision({
      outcome: "ask",
      repId: null,
      path: "ladder",
      rungs: [refused("away")],
    });
    const where = decision({ outcome: "ask", repId: null, path: "chose-callback", rungs: [] });
    const away = "Ada Byron, the contact owner, was away, so the caller";
    expect(timelineEntry([asked, where], [leg(null, UNANSWERED)], nameOf)).toMatchObject({
      title: "Caller asked to be called back by Ada Byron",
      body: [`${away} asked to be called back, and hung up when asked for a number.`],
    });
    expect(timelineEntry([asked, where], [], nameOf, true)).toMatchObject({
      title: "Call for Ada Byron",
      body: [`${away} is being asked where to be called back.`],
    });
    expect(timelineEntry([where], [leg(null, UNANSWERED)], nameOf)).toMatchObject({
      title: "Caller asked to be called back",
    });
  });

  it.each([
    ["on-a-call", "was on a call"],
    ["away", "was away"],
    ["do-not-disturb", "had Do Not Disturb on"],
    ["declined", "had declined this call"],
    ["out-of-office", "was out of the office"],
  ] as const)("says why somebody else answered: %s", (refusal, words) => {
    const taken = {
      rung: "last-agent",
      repId: "bob",
      result: "taken",
      why: "Bob Stone is free",
    } as const;
    const decided = decision({ repId: "bob", rungs: [refused(refusal), taken] });
    expect(timelineEntry([decided], [leg("bob")], nameOf)).toMatchObject({
      title: "Call for Ada Byron, answered by Bob Stone",
      body: [
        `Ada Byron, the contact owner, ${words}, so Bob Stone, the last to talk with this number, took it.`,
      ],
      repId: "bob",
    });
  });

  it("says when the rep it was meant for did not answer", () => {
    expect(timelineEntry([decision()], [leg("ada", UNANSWERED)], nameOf)).toMatchObject({
      title: "Call for Ada Byron, not answered",
      body: ["Ada Byron, the contact owner, was rung and did not answer."],
      outcome: "missed",
      repId: "ada",
    });
  });

  it("says that a colleague took it who is no rep here, and how long they talked", () => {
    const legs = [leg("ada", UNANSWERED), leg(null)];
    expect(timelineEntry([decision()], legs, nameOf)).toMatchObject({
      title: "Call for Ada Byron, answered by a colleague",
      body: ["Ada Byron, the contact owner, was rung and did not answer, so a colleague took it."],
      durationMs: 60_000,
      outcome: "answered",
      repId: "ada",
    });
    const next = leg(null, { connectedAt: 62_000, endedAt: 63_000 });
    expect(timelineEntry([decision()], [next, ...legs], nameOf).durationMs).toBe(1_000);
    const nobodys = decision({ outcome: "team", repId: null, rungs: [NOBODY] });
    expect(timelineEntry([nobodys], [leg(null)], nameOf)).toMatchObject({
      title: "Call answered by a colleague",
      body: ["No contact has this number, so a colleague took it."],
    });
  });

  it.each([
    ["is the caller's own", { identity: null }],
    ["calls out", { direction: "outbound" }],
    ["is a mailbox", { endReason: "voicemail" }],
    ["did not answer", UNANSWERED],
  ] as const)("takes no leg for a colleague's that %s", (_what, more) => {
    const { title } = timelineEntry([decision()], [leg(null, more)], nameOf);
    expect(title).not.toContain("colleague");
  });

  it("tells a caller who hung up inside the question as that, as a call of the owner who was meant", () => {
    const asked = decision({ outcome: "ask", repId: null, rungs: [refused("on-a-call")] });
    expect(timelineEntry([asked], [], nameOf)).toMatchObject({
      title: "Call for Ada Byron, hung up at the question",
      body: [
        "Ada Byron, the contact owner, was on a call, so the caller was asked what to do, and hung up before choosing.",
      ],
      repId: "ada",
    });
  });

  it("says what was promised", () => {
    const asked = decision({ outcome: "ask", repId: null, rungs: [refused("wrap-up")] });
    const promised = decision({
      outcome: "callback",
      repId: "ada",
      rungs: [],
      path: "chose-callback",
    });
    expect(timelineEntry([asked, promised], [], nameOf)).toMatchObject({
      title: "Caller asked to be called back by Ada Byron",
      body: [
        "Ada Byron, the contact owner, was finishing up after a call, and the caller asked to be called back, so they were promised a callback from Ada Byron.",
      ],
    });
  });

  it.each([
    ["chose-team", "asked for the team, so Bob Stone took it."],
    ["chose-voicemail", "asked to leave a message, so Bob Stone took it."],
    ["chose-message", "chose a message, so Bob Stone took it."],
    ["chose-target", "was asked what to do, so Bob Stone took it."],
    ["stayed-silent", "made no choice, so Bob Stone took it."],
    ["unknown-digit", "pressed a digit that stands for nothing, so Bob Stone took it."],
    ["chose-line", "chose another line, so Bob Stone took it."],
    ["chose-rep", "asked for somebody, so Bob Stone took it."],
  ] as const)("says what the caller chose when they were asked: %s", (path, said) => {
    const asked = decision({ outcome: "ask", repId: null, rungs: [refused("on-a-call")] });
    const chosen = decision({ outcome: "team", repId: null, rungs: [], path });
    expect(timelineEntry([asked, chosen], [leg("bob")], nameOf).body).toEqual([
      `Ada Byron, the contact owner, was on a call, and the caller ${said}`,
    ]);
  });

  it("names the line and the rep that the caller chose", () => {
    const asked = decision({ outcome: "ask", repId: null, rungs: [refused("on-a-call")] });
    const { snapshot } = asked;
    const question = { ...snapshot.question, onLine: "Support" };
    const team = { outcome: "team", repId: null } as const;
    const onLine = { ...team, path: "chose-line", snapshot: { ...snapshot, question } } as const;
    const told = (...rest: Parameters<typeof timelineEntry>[0]) =>
      timelineEntry(rest, [leg(null, UNANSWERED)], nameOf).body[0];
    expect(told(asked, decision({ ...onLine, rungs: [NOBODY] }))).toBe(
      "Ada Byron, the contact owner, was on a call, and the caller chose the line Support, so it went to the team, and no rep took it.",
    );
    expect(told(decision({ ...onLine, rungs: [NOBODY] }))).toBe(
      "The caller chose the line Support, so it went to the team, and no rep took it.",
    );
    const unkept = decision({ ...onLine, rungs: [NOBODY] });
    Reflect.deleteProperty(unkept, "snapshot");
    expect(told(unkept)).toMatch(/^The caller chose another line, so/);
    const elsewhere: RungTrace = { ...NOBODY, refusal: "caller-chose" };
    expect(told(decision({ ...team, path: "chose-line", rungs: [elsewhere] }))).toMatch(
      /^The caller asked for a line that calls can't be handed to from here/,
    );
    const bob: RungTrace = { rung: "menu", repId: "bob", result: "taken", why: "Bob is free" };
    const chosen = decision({ outcome: "rep", repId: "bob", path: "chose-rep", rungs: [bob] });
    expect(timelineEntry([asked, chosen], [leg("bob")], nameOf).body[0]).toBe(
      "Ada Byron, the contact owner, was on a call, and the caller asked for Bob Stone, so Bob Stone took it.",
    );
  });

  it.each([
    ["team", "Call for the team, not answered", "it went to the team"],
    ["fallback", "Call for the line's fallback, not answered", "it went to the line's fallback"],
  ] as const)("says %s where nobody of ours was meant", (outcome, title, place) => {
    const decided = decision({ outcome, repId: null, rungs: [NOBODY] });
    expect(timelineEntry([decided], [], nameOf)).toMatchObject({
      title,
      body: [`No contact has this number, so ${place}, and no rep took it.`],
      outcome: "missed",
      repId: null,
    });
  });

  it("says voicemail, and counts it as nobody's talk", () => {
    const voicemail = [leg("ada", { endReason: "voicemail" })];
    expect(timelineEntry([decision()], voicemail, nameOf)).toMatchObject({
      title: "Voicemail for Ada Byron",
      body: [
        "Ada Byron, the contact owner, was rung and did not answer, so the caller left a message.",
      ],
      outcome: "voicemail",
      durationMs: null,
    });
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
    const ringing = timelineEntry([decision()], [leg("ada", UNANSWERED)], nameOf, true);
    expect(ringing).toMatchObject({
      title: "Call for Ada Byron",
      body: ["Ada Byron, the contact owner, is being rung."],
      outcome: "in-progress",
    });
    const passedOn = [leg("ada"), leg("bob", { connectedAt: null, endedAt: null })];
    expect(timelineEntry([decision()], passedOn, nameOf, true)).toMatchObject({
      title: "Call answered by Ada Byron",
      outcome: "in-progress",
    });
  });

  it("does not pretend to have decided what it only watched", () => {
    const [sentence] = timelineEntry([decision({ observed: true })], [leg("ada")], nameOf).body;
    expect(sentence).toContain("only observing");
  });

  it("shows no ids, and says that a few contacts have this number, for they may be one person", () => {
    const bodyOf = (contacts: string[]) =>
      timelineEntry([decision({ contacts })], [], nameOf).body.at(-1);
    expect(bodyOf(["1", "2"])).toBe("Possible duplicate: 2 contacts have this number.");
    expect(bodyOf(["1", "2", "3"])).toContain("3 contacts");
    expect(bodyOf(["1"])).not.toContain("duplicate");
    expect(bodyOf(["1", "2", "3", "4"])).not.toContain("duplicate");
  });
});

describe("a call that nobody talked on", () => {
  const nobody = [leg("ada", UNANSWERED)];
  const told = (more: Parameters<typeof decision>[0], legs = nobody, live = false) =>
    timelineEntry([decision(more)], legs, nameOf, live);

  it.each([
    ["callback", "the caller was promised a callback from", "Caller asked to be called back"],
    ["voicemail", "the caller was sent to voicemail", "Call for Ada Byron, not answered"],
    ["ask", "hung up before choosing", "Call for Ada Byron, hung up at the question"],
    ["wait", "hung up while waiting", "Call for Ada Byron, hung up while waiting"],
    ["closed", "the caller was told that we are closed", "Call for Ada Byron, not answered"],
    ["group", "several team members were rung", "Call for Ada Byron, not answered"],
    ["team", "it went to the team", "Call for Ada Byron, not answered"],
    ["fallback", "it went to the line's fallback", "Call for Ada Byron, not answered"],
  ] as const)("and ended in %s says so", (outcome, sentence, title) => {
    const entry = told({ outcome, repId: null, rungs: [refused("on-a-call")] }, []);
    expect(entry.body.join(" ")).toContain(sentence);
    expect(entry.title).toContain(title);
  });

  it.each([
    ["ask", "the caller is being asked what to do"],
    ["wait", "the caller waits for Ada Byron"],
    ["team", "it went to the team"],
  ] as const)("and goes on in %s says so", (outcome, sentence) => {
    const entry = told({ outcome, repId: null, rungs: [refused("on-a-call")] }, [], true);
    expect(entry.body.join(" ")).toContain(sentence);
    expect(entry.outcome).toBe("in-progress");
    expect(entry.title).toBe("Call for Ada Byron");
  });

  it.each([
    ["closed", false, "Call while we were closed, not answered"],
    ["team", false, "Call for the team, not answered"],
    ["group", true, "Call for the team"],
    ["fallback", true, "Call for the line's fallback"],
    ["wait", true, "Call for the line's fallback"],
    ["callback", false, "Caller asked to be called back"],
  ] as const)("and is nobody's: %s, live %s", (outcome, live, title) => {
    expect(told({ outcome, repId: null, rungs: [NOBODY] }, [], live).title).toBe(title);
  });

  it("and is nobody's waits for a rep, and is promised the team", () => {
    const text = (outcome: "wait" | "callback") =>
      told({ outcome, repId: null, rungs: [NOBODY] }, [], outcome === "wait").body.join(" ");
    expect(text("wait")).toContain("the caller waits for a rep");
    expect(text("callback")).toContain("a callback from the team");
  });
});

it("begins with the decision where nobody knows when the call did, and is of no time without one", () => {
  const { startedAt: _startedAt, ...rest } = decision();
  const unknown = { ...rest, startedAt: rest.at };
  expect(timelineEntry([unknown], [leg("ada")], nameOf).at).toBe(1_000);
  expect(timelineEntry([], [leg("ada")], nameOf)).toMatchObject({ at: 0, repId: "ada" });
});

it("says that they did not get the call where nothing says why", () => {
  const elsewhere = decision({ outcome: "team", repId: null });
  expect(timelineEntry([elsewhere], [leg("ada", UNANSWERED)], nameOf).body[0]).toContain(
    "did not get the call, so it went to the team",
  );
});

it("says why nobody was meant: by the call's path, by the contact, or by nothing", () => {
  const nobody = (more: Parameters<typeof decision>[0]) =>
    timelineEntry([decision({ outcome: "team", repId: null, ...more })], [], nameOf).body[0];
  expect(nobody({ rungs: [] })).toMatch(/^The call was for nobody in particular, so /);
  expect(nobody({ rungs: [], path: "withheld" })).not.toMatch(/nobody in particular/);
});

it("says whose successor took the call, or did not", () => {
  const bob = { rung: "contact-owner", repId: "bob", successorOf: "Ada Byron", why: "" } as const;
  const sent = decision({ repId: "bob", rungs: [{ ...bob, result: "taken" }] });
  expect(timelineEntry([sent], [leg("bob")], nameOf).body[0]).toBe(
    "Bob Stone, the successor of Ada Byron, the contact owner, took the call.",
  );
});

it("says that the caller had waited before their own rep took the call", () => {
  const waited = decision({ outcome: "wait", repId: null, rungs: [refused("on-a-call")] });
  expect(timelineEntry([waited, decision()], [leg("ada")], nameOf).body[0]).toMatch(
    /took the call after the caller had waited\.$/,
  );
});

it("says that the rep was rung where several were", () => {
  const group = decision({ outcome: "group", repId: "ada" });
  expect(timelineEntry([group], [leg("ada", UNANSWERED)], nameOf).body[0]).toMatch(
    /was rung and did not answer/,
  );
});

it("tells what was chosen in a second menu, and of the menu alone where nothing was", () => {
  const menu = decision({ outcome: "ask", path: "chose-menu", repId: null, rungs: [] });
  const heard = decision({ outcome: "message", path: "chose-message", repId: null, rungs: [] });
  expect(timelineEntry([menu, heard], [], nameOf).body[0]).toBe(
    "The caller chose a message, so they heard it.",
  );
  expect(timelineEntry([menu], [], nameOf).body[0]).toMatch(
    /^The caller asked for further choices/,
  );
});

it("says that the caller was sent where they chose, or heard what they chose", () => {
  const chosen = (outcome: "target" | "message") =>
    timelineEntry([decision({ outcome, repId: null, rungs: [] })], [], nameOf);
  expect(chosen("target").title).toBe("Call sent where the caller chose, not answered");
  expect(chosen("target").body[0]).toMatch(/so it went where the caller chose/);
  expect(chosen("message").title).toBe("Call, heard a message");
  expect(chosen("message").body[0]).toMatch(/so they heard it/);
});

it("is an entry all the same without a decision", () => {
  expect(timelineEntry([], [leg(null, UNANSWERED)], nameOf)).toMatchObject({
    title: "Call for the line's fallback, not answered",
    body: [expect.stringContaining("it went to the line's fallback")],
    repId: null,
  });
});

it("is of whoever talked, though a colleague talked too, and of whom we answered last with", () => {
  const both = [leg("ada"), leg(null, { connectedAt: 63_000, endedAt: 64_000 })];
  expect(timelineEntry([decision()], both, nameOf).title).toBe("Call answered by Ada Byron");
  const ofTeam: RungTrace = { rung: "team", repId: "bob", result: "taken", why: "" };
  const bobs = decision({ repId: "bob", rungs: [NOBODY, ofTeam] });
  const missed = [leg("bob", UNANSWERED)];
  const then = decision({ outcome: "team", repId: null, rungs: [NOBODY] });
  expect(timelineEntry([bobs, then], missed, nameOf).repId).toBe("bob");
  expect(timelineEntry([bobs], [leg("bob")], nameOf).title).toBe("Call answered by Bob Stone");
});

it("asked for no callback who chose one and went elsewhere", () => {
  const chosen = decision({
    outcome: "team",
    repId: null,
    path: "chose-callback",
    rungs: [NOBODY],
  });
  expect(timelineEntry([chosen], [], nameOf).title).toBe("Call for the team, not answered");
});
