import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/domain/decision.ts";
import { foldLeg } from "../../../src/domain/fold-leg.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { LineView } from "../../../src/telephony/port.ts";
import { eventKey, RECEIVED_FIELD, voipexAdapter } from "../../../src/telephony/voipex/index.ts";

const AT = Date.UTC(2026, 10, 26, 12);
const line = (more: Partial<LineView> = {}): LineView => ({
  id: "line",
  secrets: [],
  fallback: { type: "queue", id: "800" },
  team: { type: "queue", id: "801" },
  region: "CZ",
  ...more,
});
const RINGING = {
  EventName: "Ringing",
  From: "777888999",
  To: "222333444",
  Line: "444",
  Email: "petr.novak@jehofirma.cz",
  Login: "petr.novak",
  UniqueId: "1412256225.1941",
  Queue: "NOC",
  Direction: "incoming",
};
const event = (more: Record<string, unknown> = {}, at = AT) =>
  voipexAdapter.parseCallEvent({ ...RINGING, ...more, [RECEIVED_FIELD]: at }, line());
const status = (EventName: string, more: Record<string, unknown> = {}) =>
  voipexAdapter.parseStatus?.({
    EventName,
    Line: "163",
    Login: "janecek",
    ...more,
    [RECEIVED_FIELD]: AT,
  });
const verify = (body: string, settings?: Record<string, unknown>) =>
  voipexAdapter.verify({ body: Buffer.from(body), headers: {} }, line(settings && { settings }));

describe("an event of Voipex", () => {
  it("rings the phone of its line", () => {
    expect(event()).toMatchObject({
      legId: "voipex:1412256225.1941:444",
      kind: "ringing",
      // before its own end, which may have come first
      at: AT - 1_000,
      startedAt: AT,
      identity: "voipex:line:444",
      direction: "inbound",
      number: "+420777888999",
      internalNumber: "+420222333444",
      links: ["voipex:1412256225.1941"],
    });
  });

  it.each([
    ["NewCall", {}, "started"],
    ["Answered", {}, "connected"],
    ["Hangup", { Reason: "Normal Clearing" }, "ended"],
    ["Hangup", { Reason: "Answered elsewhere" }, "observed-free"],
    ["AttendedTransfer", {}, "note"],
    ["CDR", {}, "note"],
    ["SomethingNew", {}, "note"],
    ["NewCall", { Line: "", Login: "" }, "note"],
  ])("%s is understood (%j)", (EventName, more, kind) => {
    expect(event({ EventName, ...more })).toMatchObject({
      kind,
      endReason: kind === "ended" ? "hangup" : null,
    });
  });

  it.each([
    ["Normal Clearing", "hangup", AT + 1_000],
    ["No answer", "missed", null],
    ["User busy", "missed", null],
  ])(
    "of a rep who rang somebody, and %s, has them talk or not",
    (Reason, endReason, connectedAt) => {
      const out = { Direction: "outgoing", From: "444", To: "777888999" };
      const state = foldLeg([
        event(out),
        event({ ...out, EventName: "Answered" }, AT + 1_000),
        event({ ...out, EventName: "Hangup", Reason }, AT + 31_000),
      ]);
      expect(state).toMatchObject({ phase: "ended", endReason, connectedAt });
    },
  );

  it("of a hang-up that names no line ends the call for all", () => {
    const missed = {
      EventName: "Hangup",
      Line: "",
      Login: "",
      Email: "",
      Reason: "No user response",
    };
    expect(event(missed)).toMatchObject({
      kind: "ended",
      identity: null,
      legId: "voipex:1412256225.1941",
      endsLegs: "voipex:1412256225.1941:",
    });
  });

  it.each([
    ["incoming", "inbound", "+420777888999"],
    ["outgoing", "outbound", "+420222333444"],
    ["incominglocal", "internal", "+420777888999"],
    ["outgoingLocal", "internal", "+420777888999"],
  ])("knows the direction %s", (Direction, direction, number) => {
    expect(event({ Direction })).toMatchObject({ direction, number });
  });

  it("has the login of a person without a line", () => {
    expect(event({ Line: "", Login: "Petr.Novak" })).toMatchObject({
      identity: "voipex:login:petr.novak",
    });
  });

  it("is the same when sent again at once, and another one later", () => {
    expect(event().key).toBe(event({}, AT + 500).key);
    expect(event().key).not.toBe(event({}, AT + 10_000).key);
    expect(event().key).not.toBe(event({ EventName: "Answered" }).key);
    expect(event().key).toBe(eventKey({ ...RINGING, [RECEIVED_FIELD]: AT }));
  });

  it("without a call's id names the field", () => {
    expect(() => event({ UniqueId: "" })).toThrow(/UniqueId/);
  });
});

describe("an agent's event", () => {
  it.each([
    ["AgentLogin", "available"],
    ["AgentUnPaused", "available"],
    ["AgentPaused", "do-not-disturb"],
    ["AgentLogout", "off-duty"],
  ])("%s is the status %s", (name, kind) => {
    expect(status(name)).toEqual({ identity: "voipex:line:163", kind, at: AT });
  });

  it("is none of a call's", () => {
    expect(status("Ringing")).toBeNull();
  });
});

describe("keys that a switchboard has renamed", () => {
  it("come under their default names, whatever their case", () => {
    const settings = { keys: { Line: "linka", EventName: "udalost" } };
    expect(
      verify('{"UDALOST":"Ringing","Linka":"444","uniqueid":"1.1","own":1}', settings),
    ).toEqual({
      EventName: "Ringing",
      Line: "444",
      UniqueId: "1.1",
      own: 1,
    });
  });

  it("may be swapped", () => {
    expect(verify('{"From":"a","To":"b"}', { keys: { From: "To", To: "From" } })).toEqual({
      From: "b",
      To: "a",
    });
  });

  it("are checked when they are set", () => {
    const check = (settings: Record<string, unknown>) =>
      voipexAdapter.checkSettings?.(settings, {});
    const fieldOf = (settings: Record<string, unknown>) => {
      try {
        check(settings);
        return null;
      } catch (error) {
        return error instanceof StickylineError ? error.field : error;
      }
    };
    expect(check({ keys: { Line: "linka" } })).toMatchObject({
      keys: { Line: "linka" },
      waitLoop: false,
    });
    expect(fieldOf({ keys: { Lines: "x" } })).toMatch(/^vendorSettings\.keys/);
    expect(() => check({ keys: { Line: "x", Login: "X" } })).toThrow(/same name/);
    expect(fieldOf({ waitStepSeconds: 60 })).toBe("vendorSettings.waitStepSeconds");
    expect(() => check({ colour: "red" })).toThrow(/no such setting/);
  });
});

describe("the answer to the REST block", () => {
  const identity = (id: string) => ({ vendor: "voipex", type: "line", id });
  const rep = (id: string) => ({ repId: id, identity: identity(id) });
  const question: Extract<Answer, { kind: "ask" }> = {
    kind: "ask",
    question: { name: "busy-menu", round: 1 },
    prompt: ["One moment."],
    locale: "en",
    digits: ["1"],
    listenMs: 5_000,
  };

  it("names the owner, who stands in, and where it goes on", () => {
    const answer: Answer = {
      kind: "rep",
      ...rep("444"),
      ringMs: null,
      others: [rep("445"), rep("446")],
    };
    expect(voipexAdapter.renderAnswer(answer, line())).toEqual({
      outcome: "rep",
      agent1: "444",
      agent2: "445",
      extension: "801",
      number: "",
      reason: "rep",
      wait: 0,
    });
  });

  it("waits only where the IVR asks again", () => {
    const hold: Answer = { ...question, question: { name: "hold", round: 1 } };
    const settings = { waitLoop: true, waitStepSeconds: 7 };
    expect(voipexAdapter.renderAnswer(hold, line({ settings }))).toMatchObject({
      outcome: "wait",
      wait: 7,
    });
    expect(voipexAdapter.renderAnswer(hold, line())).toMatchObject({ outcome: "team", wait: 0 });
  });

  it.each<[string, Answer, Record<string, unknown>]>([
    [
      "team",
      { kind: "target", target: { type: "queue", id: "801" } },
      { outcome: "team", extension: "801" },
    ],
    [
      "fallback",
      { kind: "target", target: { type: "queue", id: "800" } },
      { outcome: "fallback", extension: "800" },
    ],
    [
      "number",
      { kind: "target", target: { type: "number", id: "+420777888999" } },
      { outcome: "target", number: "+420777888999", extension: "" },
    ],
    [
      "login",
      { kind: "target", target: { type: "login", id: "ada" } },
      { outcome: "target", agent1: "ada" },
    ],
    ["question", question, { outcome: "team", extension: "801", reason: "team" }],
    ["voicemail", { kind: "voicemail", ...rep("444") }, { outcome: "team", reason: "team" }],
    ["end", { kind: "end", prompt: ["Bye."], locale: "en" }, { outcome: "team", reason: "team" }],
    [
      "stranger",
      {
        kind: "rep",
        repId: "x",
        identity: { vendor: "dialpad", type: "user", id: "1" },
        ringMs: null,
      },
      { outcome: "fallback", agent1: "" },
    ],
  ])("says a %s in its own words", (_name, answer, expected) => {
    expect(voipexAdapter.renderAnswer(answer, line())).toMatchObject({ wait: 0, ...expected });
  });
});

describe("any bytes", () => {
  it("are read or refused, and never break a route", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.anything(), (text, value) => {
        const json = JSON.stringify({ callId: value, caller: value, UniqueId: value, Line: value });
        for (const body of [text, json ?? ""]) {
          const payload = verify(body);
          try {
            voipexAdapter.parseRoutingRequest(
              payload,
              { body: Buffer.alloc(0), headers: {} },
              line(),
            );
          } catch (error) {
            expect(error).toMatchObject({ code: "INPUT_INVALID" });
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(["queue:8a", "line:", "login:a b", "number:12", "user:1"])("%s is no target", (text) => {
    const [type = "", id = ""] = text.split(":");
    expect(() => voipexAdapter.checkTarget({ type, id }, "fallback")).toThrow(/.+/);
  });
});
