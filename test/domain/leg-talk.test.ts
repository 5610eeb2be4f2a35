import { expect, it } from "vitest";
import { hasTalked, messageAfterTalk, talkOfColleague } from "../../src/domain/leg-talk.ts";
import { leg, UNANSWERED } from "./support/told-call.ts";

it("has talked who was connected to a person", () => {
  const voicemail = leg("ada", { endReason: "voicemail" });
  const legs = [leg("ada"), leg("ada", UNANSWERED), voicemail, leg("bob")];
  expect(legs.map((one) => hasTalked([one], "ada"))).toEqual([true, false, false, false]);
});

it("is no colleague's talk what a rep talked", () => {
  expect(talkOfColleague([leg("ada")])).toBeUndefined();
  expect(talkOfColleague([leg(null)])).toEqual({ connectedAt: 2_000, endedAt: 62_000 });
});

it("is a message after the talk only where the caller came to a mailbox", () => {
  const message = leg("bob", { connectedAt: null, endedAt: 90_000, endReason: "voicemail" });
  const isMessage = (more: Parameters<typeof leg>[1]) => {
    const other = { ...message, state: { ...message.state, ...more } };
    return messageAfterTalk([leg("ada"), other]) === other;
  };
  expect(isMessage({})).toBe(true);
  expect(isMessage({ endReason: "missed" })).toBe(false);
  expect(isMessage({ direction: "outbound" })).toBe(false);
  expect(isMessage({ endedAt: 62_000 })).toBe(false);
  expect(isMessage({ endedAt: null })).toBe(false);
});
