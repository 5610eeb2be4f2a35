import { describe, expect, it } from "vitest";
import { statusOfUser, toStatusEvent } from "../../../src/telephony/dialpad/status.ts";

const event = (more: object) => ({
  availability_status: "available",
  on_duty_status: "available",
  call_center_ids: ["5883344555555555"],
  date: 1_770_000_000_000,
  event_timestamp: 1_770_000_000_500,
  target: { id: 5_991_398_486_736_896, type: "user" },
  ...more,
});

describe("a user's status at Dialpad", () => {
  it.each([
    ["available", {}],
    ["do-not-disturb", { do_not_disturb: true }],
    ["do-not-disturb", { do_not_disturb: true, on_duty_status: "unavailable" }],
    ["off-duty", { on_duty_status: "unavailable" }],
    ["wrap-up", { on_duty_status: "wrapup" }],
    ["available", { on_duty_status: "wrapup-end" }],
    ["available", { on_duty_status: "occupied" }],
    ["available", { do_not_disturb: null, on_duty_status: null }],
  ])("is %s for %o", (kind, user) => {
    expect(statusOfUser({ id: "1", ...user })).toBe(kind);
  });

  it("has no duty for who is no agent, though is_on_duty says false", () => {
    expect(statusOfUser({ id: "1", is_on_duty: false } as { id: string })).toBe("available");
  });
});

describe("an agent-status event", () => {
  it("names the user, the status and the time", () => {
    expect(toStatusEvent(event({}))).toEqual({
      identity: "dialpad:user:5991398486736896",
      kind: "available",
      at: 1_770_000_000_500,
    });
    expect(toStatusEvent(event({ on_duty_status: "unavailable" }))?.kind).toBe("off-duty");
  });

  it.each([
    ["unavailable", "unavailable", "available"],
    ["unavailable", "unavailable", "busy"],
    ["unavailable", "unavailable", "occupied"],
    ["wrap-up", "available", "wrapup"],
    ["wrap-up", "unavailable", "wrapup"],
    ["off-duty", "available", "unavailable"],
    ["available", "available", "occupied"],
  ])("is %s at once for availability %s and duty %s", (kind, availability, duty) => {
    const told = { availability_status: availability, on_duty_status: duty };
    expect(toStatusEvent(event(told))?.kind).toBe(kind);
  });

  it("is told apart from call events", () => {
    expect(toStatusEvent({ call_id: 1, state: "ringing", on_duty_status: "available" })).toBeNull();
    expect(toStatusEvent({ state: "ringing" })).toBeNull();
  });

  it("goes by its date where it has no other time, and is refused without user or time", () => {
    expect(toStatusEvent(event({ event_timestamp: null }))?.at).toBe(1_770_000_000_000);
    expect(() => toStatusEvent(event({ event_timestamp: null, date: null }))).toThrow(/time/);
    expect(() => toStatusEvent(event({ target: {} }))).toThrow(/user/);
  });
});
