import { describe, expect, it } from "vitest";
import { tellStory } from "../../src/domain/call-story.ts";
import type { Decision } from "../../src/domain/decision.ts";
import {
  missedNotice,
  noticeWords,
  ringingNotice,
  waitingNotice,
} from "../../src/domain/notice.ts";
import type { EndedLeg } from "../../src/domain/leg-talk.ts";
import { decision, leg, rung, UNANSWERED } from "./support/told-call.ts";

const missed = (decisions: Decision[], legs: EndedLeg[] = []) =>
  missedNotice(decisions, tellStory(decisions, legs));
const busy = (more: Partial<Decision> = {}) =>
  decision({
    outcome: "wait",
    repId: null,
    rungs: [rung("contact-owner", "ada", "on-a-call")],
    ...more,
  });

describe("a rep is told of a missed call", () => {
  it("that nobody took", () => {
    expect(missed([decision()], [leg("ada", UNANSWERED)])).toEqual({
      id: "missed:dialpad:7:ada",
      dialled: null,
      kind: "missed",
      repId: "ada",
      number: "+14155551001",
      contactIds: ["1"],
      lineId: "line",
      legId: "dialpad:7",
      at: 1_000,
      reason: "Sent to Ada Byron: the contact owner, and free.",
      takenByRepId: null,
    });
  });

  it("that another took after their own phone rang", () => {
    expect(missed([decision()], [leg("bob")])).toMatchObject({ takenByRepId: "bob" });
  });

  it("when the caller gave up while they were busy", () => {
    expect(missed([busy()])).toMatchObject({ repId: "ada", takenByRepId: null });
  });

  it.each<[string, Decision, EndedLeg[]]>([
    ["they answered", decision(), [leg("ada")]],
    ["another took it while they were busy", busy({ outcome: "team" }), [leg("bob")]],
    ["the line was only observed", decision({ observed: true }), []],
    ["the caller was held out", busy({ path: "held-out" }), []],
    ["the caller withheld the number", decision({ number: null }), []],
    ["they have left", busy({ rungs: [rung("contact-owner", "ada", "left")] }), []],
    ["they are switched off", busy({ rungs: [rung("contact-owner", "ada", "disabled")] }), []],
    ["it was nobody's call", decision({ rungs: [rung("team", "bob")] }), []],
  ])("but not when %s", (_why, one, legs) => {
    expect(missed([one], legs)).toBeNull();
  });

  it("but not where a colleague took it who is no rep here", () => {
    expect(missed([decision()], [leg("ada", UNANSWERED), leg(null)])).toBeNull();
    expect(
      missed([decision()], [leg("ada", UNANSWERED), leg(null, { identity: null })]),
    ).not.toBeNull();
  });

  it("but not of a call about which nothing was decided", () => {
    expect(missedNotice([], tellStory([decision()], []))).toBeNull();
  });
});

describe("a rep is told of a caller who waits", () => {
  it("for them, on a line that is live", () => {
    expect(waitingNotice(busy())).toMatchObject({ id: "waiting:dialpad:7:ada", kind: "waiting" });
    expect(waitingNotice(busy({ observed: true }))).toBeNull();
    expect(waitingNotice(busy({ outcome: "ask" }))).toBeNull();
    expect(waitingNotice(busy({ rungs: [] }))).toBeNull();
    expect(waitingNotice(busy({ number: null }))).toBeNull();
  });
});

describe("a rep is shown who calls", () => {
  it("when the call is put through to them and the CRM knows the caller", () => {
    expect(ringingNotice(decision({ dialled: "+14155550000" }))).toMatchObject({
      dialled: "+14155550000",
    });
    expect(ringingNotice(decision())).toMatchObject({ id: "ringing:dialpad:7:ada", repId: "ada" });
    expect(ringingNotice(decision({ observed: true }))).toBeNull();
    expect(ringingNotice(decision({ contacts: [] }))).toBeNull();
    expect(ringingNotice(decision({ outcome: "callback" }))).toBeNull();
    expect(ringingNotice(decision({ repId: null }))).toBeNull();
  });
});

describe("what a notice says", () => {
  const notice = missed([decision()]) ?? expect.fail("no notice");
  const { reason } = notice;

  it("is what to do next", () => {
    expect(noticeWords(notice, null)).toEqual({
      title: "Call +14155551001 back",
      lines: ["You missed a call from +14155551001.", reason],
    });
    expect(noticeWords(notice, null, "Grace Hopper")).toEqual({
      title: "Call Grace Hopper back",
      lines: ["You missed a call from Grace Hopper, +14155551001.", reason],
    });
    expect(noticeWords(notice, "Bob Stone")).toEqual({
      title: "You missed +14155551001",
      lines: ["Bob Stone took the call.", reason],
    });
    expect(noticeWords({ ...notice, kind: "ringing" }, null).title).toBe(
      "+14155551001 is calling you",
    );
    expect(noticeWords({ ...notice, kind: "callback" }, null)).toEqual({
      title: "Call +14155551001 back",
      lines: [reason, "Call now: tel:+14155551001"],
    });
    expect(
      noticeWords(notice, "Bob\r\nCall +19005550100 at once\u2028", "Eve\n*Paid*\u0007"),
    ).toEqual({
      title: "You missed Eve *Paid*",
      lines: ["Bob Call +19005550100 at once took the call.", reason],
    });
    expect(noticeWords({ ...notice, kind: "waiting" }, null)).toEqual({
      title: "+14155551001 is waiting for you",
      lines: [reason],
    });
  });
});
