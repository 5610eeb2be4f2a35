import { describe, expect, it } from "vitest";
import { otherCallEntry } from "../../src/domain/other-call.ts";
import { leg, UNANSWERED } from "./support/told-call.ts";

const nameOf = (repId: string) => (repId === "ada" ? "Ada Byron" : "Bob Stone");
const entryOf = (...legs: Parameters<typeof otherCallEntry>[0]) => otherCallEntry(legs, nameOf);

describe("a call that nobody asked us about", () => {
  it("is told as the rep's who made it", () => {
    expect(entryOf(leg("ada", { direction: "outbound" }))).toEqual({
      title: "Call made by Ada Byron",
      body: ["Ada Byron made this call."],
      at: 1_000,
      durationMs: 60_000,
      outcome: "answered",
      repId: "ada",
      direction: "outbound",
      number: "+14155551001",
    });
  });

  it("is told as the rep's who was reached directly", () => {
    expect(entryOf(leg("ada"))).toMatchObject({
      title: "Call answered by Ada Byron",
      body: ["The caller reached Ada Byron directly: Stickyline was not asked."],
      direction: "inbound",
    });
  });

  it("is a colleague's where somebody took it who is no rep here", () => {
    expect(entryOf(leg("ada", UNANSWERED), leg(null))).toMatchObject({
      title: "Call for Ada Byron, answered by a colleague",
      body: ["The caller rang Ada Byron directly: Stickyline was not asked."],
      outcome: "answered",
      durationMs: 60_000,
    });
    const made = leg("ada", { ...UNANSWERED, direction: "outbound" });
    expect(entryOf(made, leg(null))?.title).toBe("Call made by Ada Byron, not answered");
  });

  it("names who talked last, and whose call it was where nobody did", () => {
    const passedOn = leg("bob", { startedAt: 30_000, connectedAt: 31_000 });
    expect(entryOf(passedOn, leg("ada"))).toMatchObject({ repId: "bob", at: 1_000 });
    expect(entryOf(leg("ada", UNANSWERED))).toMatchObject({
      title: "Call for Ada Byron, not answered",
      outcome: "missed",
      durationMs: null,
    });
    expect(entryOf(leg("ada", { ...UNANSWERED, direction: "outbound" }))?.title).toBe(
      "Call made by Ada Byron, not answered",
    );
    expect(entryOf(leg("ada", { ...UNANSWERED, endReason: "voicemail" }))).toMatchObject({
      title: "Voicemail for Ada Byron",
      outcome: "voicemail",
    });
  });

  it("that reached a mailbox is told as that", () => {
    const mailbox = { ...UNANSWERED, endReason: "voicemail", direction: "outbound" } as const;
    expect(entryOf(leg("ada", mailbox))?.title).toBe("Call made by Ada Byron, voicemail");
  });

  it("begins when it is known to have begun", () => {
    expect(entryOf(leg("ada", { startedAt: null }))?.at).toBe(2_000);
    const unknown = { ...UNANSWERED, startedAt: null, connectedAt: null, newestAt: 9_000 };
    expect(entryOf(leg("ada", unknown))?.at).toBe(9_000);
  });

  it("is none without a rep, without a number, or among ourselves", () => {
    expect(entryOf(leg(null))).toBeNull();
    expect(entryOf(leg("ada", { number: null }))).toBeNull();
    expect(entryOf(leg("ada", { direction: "internal" }))).toBeNull();
    expect(entryOf()).toBeNull();
  });
});
