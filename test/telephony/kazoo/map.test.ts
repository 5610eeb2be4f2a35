import { describe, expect, it } from "vitest";
import { foldLeg } from "../../../src/domain/fold-leg.ts";
import { kazooAdapter } from "../../../src/telephony/kazoo/index.ts";
import { lineView } from "./support/line-view.ts";

const ADA = "d860229e722bf8f738737365b0b1e333";
/** 2019-05-05T13:45:49Z in Gregorian seconds. */
const ENDED = 63_724_349_409;
const ENDED_MS = (ENDED - 62_167_219_200) * 1_000;

const DESTROY = {
  account_id: "91eb05e5c68d7ca05e7618b6821d2d16",
  authorizing_id: "7f2b",
  authorizing_type: "device",
  call_direction: "outbound",
  call_id: "dab25c76",
  owner_id: ADA,
  other_leg_call_id: "829597750@10.26.0.158",
  caller_id_number: "+353861234567",
  callee_id_number: "1001",
  custom_application_vars: { route_id: "r-91" },
  timestamp: String(ENDED),
  hook_event: "channel_destroy",
  hangup_cause: "NORMAL_CLEARING",
  hangup_code: "sip:200",
  duration_seconds: 66,
  ringing_seconds: 6,
  billing_seconds: 60,
};

const map = (payload: Record<string, unknown>) => kazooAdapter.parseCallEvent(payload, lineView());
const event = (hook: string, more: Record<string, unknown> = {}) => {
  const {
    hangup_cause: _cause,
    duration_seconds: _duration,
    billing_seconds: _billing,
    ...rest
  } = DESTROY;
  return map({ ...rest, hook_event: hook, ...more });
};

describe("a channel's webhook", () => {
  it("tells the end with its Gregorian times, who talked, with whom, and the caller's own leg", () => {
    expect(map(DESTROY)).toMatchObject({
      legId: "kazoo:dab25c76",
      kind: "ended",
      at: ENDED_MS,
      identity: `kazoo:user:${ADA}`,
      direction: "inbound",
      number: "+353861234567",
      startedAt: ENDED_MS - 66_000,
      connectedAt: ENDED_MS - 60_000,
      endedAt: ENDED_MS,
      endReason: "hangup",
      links: ["kazoo:829597750@10.26.0.158"],
    });
  });

  it.each([
    ["channel_create", "ringing"],
    ["channel_answer", "connected"],
    ["channel_bridge", "connected"],
    ["parking", "note"],
  ])("%s is %s", (hook, kind) => {
    expect(event(hook).kind).toBe(kind);
  });

  it("is nobody's when it is a leg inside the switch", () => {
    expect(event("channel_create", { is_internal_leg: true }).kind).toBe("note");
    expect(event("channel_create", { is_internal_leg: "false" }).kind).toBe("ringing");
  });

  it("is the device's where nobody owns it, and no rep's where a carrier brought it", () => {
    expect(event("channel_create", { owner_id: undefined }).identity).toBe("kazoo:device:7f2b");
    const carrier = {
      owner_id: undefined,
      authorizing_type: "resource",
      call_direction: "inbound",
    };
    expect(event("channel_create", carrier)).toMatchObject({
      identity: null,
      direction: "inbound",
    });
  });

  it("of a rep who dials is outbound, with the number that they dialled", () => {
    const dialled = {
      call_direction: "inbound",
      caller_id_number: "1001",
      callee_id_number: "+14155551001",
    };
    expect(event("channel_create", dialled)).toMatchObject({
      direction: "outbound",
      number: "+14155551001",
    });
  });

  it.each([
    ["NO_ANSWER", "missed"],
    ["CALL_REJECTED", "missed"],
    ["ORIGINATOR_CANCEL", "hangup"],
    ["LOSE_RACE", "hangup"],
  ])("that ended by %s before anybody talked: %s", (cause, reason) => {
    const unanswered = { ...DESTROY, hangup_cause: cause, billing_seconds: 0 };
    expect(map(unanswered)).toMatchObject({ endReason: reason, connectedAt: null });
  });

  it("has the same key in JSON, as a form and when it comes again, and another one for anything else", () => {
    const form = Object.fromEntries(
      Object.entries(DESTROY).map(([name, value]) => [
        name,
        typeof value === "number" ? String(value) : value,
      ]),
    );
    expect(map(form).key).toBe(map(DESTROY).key);
    expect(map({ ...DESTROY, call_id: "other" }).key).not.toBe(map(DESTROY).key);
    expect(event("channel_answer").key).not.toBe(event("channel_bridge").key);
  });

  it("gives the same leg in any order and however often", () => {
    const all = [
      event("channel_create", { timestamp: ENDED - 66 }),
      event("channel_answer", { timestamp: ENDED - 60 }),
      event("channel_bridge", { timestamp: ENDED - 60 }),
      map(DESTROY),
    ];
    const state = foldLeg(all);
    expect(state).toMatchObject({
      phase: "ended",
      connectedAt: ENDED_MS - 60_000,
      endedAt: ENDED_MS,
    });
    expect(foldLeg([...all.toReversed(), ...all])).toEqual(state);
    expect(foldLeg([map(DESTROY)])).toMatchObject({
      phase: "ended",
      connectedAt: ENDED_MS - 60_000,
    });
  });

  it.each([
    ["call_id", { ...DESTROY, call_id: "" }],
    ["timestamp", { ...DESTROY, timestamp: "soon" }],
  ])("without %s is refused with its name", (field, payload) => {
    expect(() => map(payload)).toThrow(expect.objectContaining({ code: "INPUT_INVALID", field }));
  });
});

describe("a call detail record", () => {
  it("says the end of its leg: whose it was is among its channel's variables", () => {
    const { hook_event: _hook, owner_id: _owner, ...record } = DESTROY;
    const vars = { owner_id: ADA, bridge_id: "829597750@10.26.0.158" };
    expect(map({ ...record, custom_channel_vars: vars })).toMatchObject({
      kind: "ended",
      identity: `kazoo:user:${ADA}`,
      links: ["kazoo:829597750@10.26.0.158"],
    });
  });

  it("is read in Header-Case too, as a cdr_url gets it", () => {
    const posted = {
      "Call-ID": "dab25c76",
      "Event-Name": "CHANNEL_DESTROY",
      Timestamp: String(ENDED),
      "Hangup-Cause": "NORMAL_CLEARING",
      "Duration-Seconds": "66",
      "Billing-Seconds": "60",
      "Other-Leg-Call-ID": "829597750@10.26.0.158",
    };
    expect(map(posted)).toMatchObject({
      kind: "ended",
      endedAt: ENDED_MS,
      connectedAt: ENDED_MS - 60_000,
    });
  });
});
