import { describe, expect, it } from "vitest";
import { isLeft, passedOnReason, waitedForRepId, waitsInQueue } from "../../src/domain/pass-on.ts";
import { decision, rung } from "./support/told-call.ts";
import { settleSituation } from "./support/situation.ts";

const said = (how: "rescue" | "queue", result: Parameters<typeof passedOnReason>[0]["result"]) =>
  passedOnReason({ how, result, afterMs: 20_400, from: "Ada", to: "Bo" });

describe("the sentence for a call that was to be passed on", () => {
  it.each([
    ["rescue", "accepted", "Rang Ada for 20 s, not answered; passed on to Bo."],
    [
      "rescue",
      "refused",
      "Rang Ada for 20 s, not answered; left ringing, as the phone system refused to pass the call on to Bo.",
    ],
    [
      "rescue",
      "unknown",
      "Rang Ada for 20 s, not answered; it is not known whether the phone system passed the call on to Bo.",
    ],
    [
      "rescue",
      "left",
      "Rang Ada for 20 s, not answered; left ringing, as there is nobody to pass the call on to.",
    ],
    ["queue", "accepted", "Waited 20 s in the queue for Ada; passed on to Bo."],
    [
      "queue",
      "refused",
      "Waited 20 s in the queue for Ada; left in the queue, as the phone system refused to pass the call on to Bo.",
    ],
    [
      "queue",
      "left",
      "Waited 20 s in the queue for Ada; left in the queue, whose own agents answer.",
    ],
  ] as const)("after a %s that was %s", (how, result, sentence) => {
    expect(said(how, result)).toBe(sentence);
  });

  it("says of a caller that they were sent to a queue, where they are not asked to wait", () => {
    const busy = "contact 1 of Ada; Ada is on a call; rule: wait 30 s for the contact-owner";
    expect(settleSituation(busy, { waitsInQueue: true }).settled.reason).toMatch(
      /^Sent to the queue to wait for Ada/,
    );
    expect(settleSituation(busy).settled.reason).toMatch(/^Asked the caller to wait for Ada/);
  });
});

describe("a decision", () => {
  const queue = { type: "callcenter", id: "4500" };

  it("leaves the caller in a queue when they wait at a target, and really do", () => {
    expect(waitsInQueue(decision({ outcome: "wait", target: queue }))).toBe(true);
    expect(waitsInQueue(decision({ outcome: "wait", target: null }))).toBe(false);
    expect(waitsInQueue(decision({ outcome: "team", target: queue }))).toBe(false);
    expect(waitsInQueue(decision({ outcome: "wait", target: queue, observed: true }))).toBe(false);
  });

  it("is the last word when the call was not passed on after it", () => {
    const passedOn = { how: "rescue", fromRepId: "ada", afterMs: 1 } as const;
    expect(isLeft(decision())).toBe(false);
    expect(isLeft(decision({ passedOn: { ...passedOn, result: "accepted" } }))).toBe(false);
    expect(isLeft(decision({ passedOn: { ...passedOn, result: "refused" } }))).toBe(true);
  });

  it("names for whom the caller waits: the last person before the ladder stopped", () => {
    const waits = [
      rung("pinned", null, "not-set"),
      rung("deal-owner", "cy", "away"),
      rung("contact-owner", "ada", "on-a-call"),
      rung("last-agent", null, "wait-first"),
    ];
    expect(waitedForRepId({ rungs: waits })).toBe("ada");
    expect(waitedForRepId({ rungs: waits.slice(0, 3) })).toBe("ada");
    expect(waitedForRepId({ rungs: waits.slice(0, 1) })).toBeNull();
  });
});

it("waits for nobody whom the ladder names after it stopped", () => {
  const stopped = rung("last-agent", "bob", "wait-first");
  const ada = rung("contact-owner", "ada", "on-a-call");
  expect(waitedForRepId({ rungs: [ada, stopped] })).toBe("ada");
  expect(waitedForRepId({ rungs: [stopped, ada] })).toBeNull();
  expect(waitedForRepId({ rungs: [ada, rung("backup", null, "no-backup")] })).toBe("ada");
});
