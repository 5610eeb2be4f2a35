import { describe, expect, it } from "vitest";
import { DEFAULT_LINE_ROUTING, DEFAULT_REP_PROFILE } from "../../../src/domain/settings.ts";
import {
  nextRequest,
  transferCapabilities,
  transferOf,
  whomWords,
} from "../../../src/services/passing-on/ask-again.ts";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { decision } from "../../domain/support/told-call.ts";

const identity = { vendor: "dialpad", type: "user", id: "1" };
const line = {
  ...DEFAULT_LINE_ROUTING,
  id: "line",
  workspaceId: "main",
  key: "key",
  vendor: "dialpad",
  name: "Main",
  connectionId: "phones",
  secret: null,
  previousSecret: null,
  fallback: { type: "office", id: "1" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
};
const ada = {
  ...DEFAULT_REP_PROFILE,
  id: "ada",
  workspaceId: "main",
  name: "Ada",
  email: "ada@example.com",
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: [identity],
};
const call = {
  legIds: [],
  legs: [],
  decisions: [],
  dialled: "+14155550000",
  recordings: [],
  live: true,
};

describe("the next request of a call that nobody asks about", () => {
  it("is the same call once more, and says whose attempt has ended", () => {
    expect(nextRequest(line, decision(), call, ada)).toEqual({
      callId: "7",
      legId: "dialpad:7",
      caller: { kind: "number", e164: "+14155551001" },
      dialledNumber: "+14155550000",
      startedAt: 900,
      reply: null,
      offerEnd: "no-answer",
      rung: ["dialpad:user:1"],
    });
    expect(nextRequest(line, decision(), call, null)).toMatchObject({ offerEnd: null });
  });

  it("is answered without words, as a transfer says none, but may reach a mailbox", () => {
    const off = dialpadAdapter.capabilities;
    expect(transferCapabilities(off)).toMatchObject({
      questions: false,
      wait: null,
      voicemail: true,
      ringGroup: false,
    });
    const wait = { stepMs: 5_000, maxMs: 60_000, queue: { type: "callcenter", id: "1" } };
    expect(transferCapabilities({ ...off, wait }).wait).toEqual(wait);
  });
});

describe("an answer as a transfer", () => {
  it("goes to a rep, a mailbox or a target", () => {
    expect(transferOf({ kind: "rep", repId: "ada", identity, ringMs: null })).toEqual({
      target: { type: "user", id: "1" },
      voicemail: false,
    });
    expect(transferOf({ kind: "voicemail", repId: "ada", identity })).toMatchObject({
      voicemail: true,
    });
    const target = { type: "department", id: "5" };
    expect(transferOf({ kind: "target", target })).toEqual({ target, voicemail: false });
  });

  it("is none where something would have to be said, or several be rung", () => {
    expect(transferOf({ kind: "end", prompt: [], locale: "en" })).toBeNull();
    expect(transferOf({ kind: "group", members: [], ringMs: null })).toBeNull();
  });
});

it.each([
  [{ outcome: "rep", repId: "ada" }, "Ada"],
  [{ outcome: "rep", repId: null }, "a rep"],
  [{ outcome: "voicemail", repId: "ada" }, "the voicemail of Ada"],
  [{ outcome: "wait", repId: null }, "the queue"],
  [{ outcome: "team", repId: null }, "the team"],
  [{ outcome: "fallback", repId: null }, "the fallback"],
] as const)("calls %j %s", (next, words) => {
  expect(whomWords(next, () => "Ada")).toBe(words);
});
