import { describe, expect, it } from "vitest";
import type { LegEvent } from "../../src/domain/call.ts";
import { foldLeg } from "../../src/domain/fold-leg.ts";
import { contributionOf } from "../../src/domain/leg-contribution.ts";
import { dialpadAdapter } from "../../src/telephony/dialpad/index.ts";
import { exotelAdapter } from "../../src/telephony/exotel/index.ts";
import { kazooAdapter } from "../../src/telephony/kazoo/index.ts";
import type { LineView } from "../../src/telephony/port.ts";

const AT = Date.parse("2026-11-20T15:00:00Z");
const CALLEE = "+14155551001";
const TARGET = { type: "department", id: "1" };

const view = (region: string): LineView => ({
  id: "line",
  secrets: [],
  fallback: TARGET,
  team: null,
  region,
  settings: {},
  learnt: {},
});

const dialpad = (state: string, more: object = {}): LegEvent =>
  dialpadAdapter.parseCallEvent(
    {
      call_id: 7,
      state,
      direction: "outbound",
      external_number: CALLEE,
      contact: { type: "local", id: "c" },
      target: { type: "user", id: 5991398486730001 },
      date_started: AT,
      event_timestamp: AT + 100,
      ...more,
    },
    view("US"),
  );

const exotel = (status: string, more: object = {}): LegEvent =>
  exotelAdapter.parseCallEvent(
    {
      "stickyline-source": "status",
      CallSid: "6518aba3264320d7bf8583fa6d8516bg",
      EventType: "terminal",
      Status: status,
      Direction: "outbound-api",
      From: "09968654311",
      To: CALLEE,
      StartTime: "2026-11-20 20:30:00",
      DateUpdated: "2026-11-20 20:30:40",
      ...more,
    },
    view("IN"),
  );

const kazoo = (hook: string, more: object = {}): LegEvent =>
  kazooAdapter.parseCallEvent(
    {
      hook_event: hook,
      call_id: "dab25c76",
      call_direction: "inbound",
      owner_id: "d860229e722bf8f738737365b0b1e333",
      caller_id_number: "1001",
      callee_id_number: CALLEE,
      timestamp: String(AT / 1_000 + 62_167_219_200),
      ...more,
    },
    view("US"),
  );

const triedBy = (...events: LegEvent[]) => contributionOf("leg", foldLeg(events)).tried;

describe("a call of a rep that nobody took", () => {
  it.each([
    ["Dialpad, while it rings", [dialpad("calling")], "dialpad:user:5991398486730001"],
    [
      "Dialpad",
      [
        dialpad("calling"),
        dialpad("hangup", { date_ended: AT + 9_000, event_timestamp: AT + 9_000 }),
      ],
      "dialpad:user:5991398486730001",
    ],
    ["Exotel, not answered", [exotel("no-answer")], "exotel:number:+919968654311"],
    ["Exotel, busy", [exotel("busy")], "exotel:number:+919968654311"],
    [
      "KAZOO, while it rings",
      [kazoo("channel_create")],
      "kazoo:user:d860229e722bf8f738737365b0b1e333",
    ],
    [
      "KAZOO",
      [
        kazoo("channel_create"),
        kazoo("channel_destroy", {
          hangup_cause: "NO_ANSWER",
          billing_seconds: 0,
          duration_seconds: 30,
        }),
      ],
      "kazoo:user:d860229e722bf8f738737365b0b1e333",
    ],
  ])("is known from %s", (_, events, identity) => {
    expect(triedBy(...events)).toMatchObject({ identity, number: CALLEE });
    expect(triedBy(...events.toReversed())).toEqual(triedBy(...events));
  });

  it("is none once they talked, nor is a call that came in", () => {
    expect(
      triedBy(dialpad("calling"), dialpad("connected", { date_connected: AT + 3_000 })),
    ).toBeNull();
    expect(triedBy(exotel("completed", { ConversationDuration: "25" }))).toBeNull();
    expect(triedBy(kazoo("channel_create"), kazoo("channel_answer"))).toBeNull();
    expect(triedBy(dialpad("ringing", { direction: "inbound" }))).toBeNull();
    expect(triedBy(dialpad("calling", { is_internal: true }))).toBeNull();
  });
});
