import type { TestApp } from "../../support/start-app.ts";
import { createExotelLine, firstRequest, istText } from "../../support/exotel-line.ts";
import {
  createKazooLine,
  GREGORIAN_OFFSET,
  kazooId,
  pivotRequest,
} from "../../support/kazoo-line.ts";
import { createVoipexLine } from "../../support/voipex-line.ts";

export type Slot = "a" | "b";
export const SLOTS = ["a", "b"] as const;

/** One copy of a call: an id, a caller and phones of its own. */
export type Copy = {
  readonly serial: number;
  /** When it began, epoch milliseconds, a whole second. */
  readonly startedAt: number;
};

/** Tells one thing of a call. */
export type Tell = () => Promise<unknown>;

/** One vendor's way to tell of a call: the first request, then events in any order. */
export type ToldVendor = {
  readonly vendor: string;
  readonly identityOf: (copy: Copy, slot: Slot) => { vendor: string; type: string; id: string };
  /** The leg by which the call is known. */
  readonly legOf: (copy: Copy) => string;
  readonly ask: (copy: Copy) => Promise<unknown>;
  /** What is told of a call, by the name of its story, in the order in which it happened. */
  readonly stories: Readonly<Record<string, (copy: Copy) => Tell[]>>;
};

const five = ({ serial }: Copy) => String(10_000 + serial);

export async function tellExotel(app: TestApp, answeredEvents: boolean): Promise<ToldVendor> {
  const line = await createExotelLine(app, {
    vendorSettings: { noDialWired: true, answeredEvents },
  });
  const sidOf = (copy: Copy) => `6518aba3264320d7bf858aaaaa${five(copy)}b`;
  const callerOf = (copy: Copy) => `085160${five(copy)}`;
  const phoneOf = (copy: Copy, slot: Slot) =>
    `+91981${five(copy)}${slot === "a" ? "1" : "2"}${answeredEvents ? "5" : "6"}`;
  const base = (copy: Copy, second: number) => ({
    ...firstRequest({ CallSid: sidOf(copy), CallFrom: callerOf(copy), From: callerOf(copy) }),
    Created: istText(copy.startedAt),
    StartTime: istText(copy.startedAt),
    CurrentTime: istText(copy.startedAt + second * 1_000),
  });
  const phone =
    (copy: Copy) =>
    (type: "Dial" | "Answered" | "Terminal", slot: Slot, second: number): Tell =>
    () =>
      line.get("events", {
        ...base(copy, second),
        EventType: type,
        Status: type === "Terminal" ? "free" : "busy",
        DialWhomNumber: phoneOf(copy, slot),
      });
  const result =
    (copy: Copy) =>
    (path: string, second: number, status: string, whom: Slot | null): Tell =>
    () =>
      line.get(path, {
        ...base(copy, second),
        DialCallStatus: status,
        CallType: status === "completed" ? "completed" : "incomplete",
        DialCallDuration: "20",
        ...(whom !== null && { DialWhomNumber: phoneOf(copy, whom) }),
      });
  const of = (copy: Copy) => ({ on: phone(copy), end: result(copy) });
  return {
    vendor: "exotel",
    identityOf: (copy, slot) => ({ vendor: "exotel", type: "number", id: phoneOf(copy, slot) }),
    legOf: (copy) => `exotel:${sidOf(copy)}`,
    ask: (copy) => line.connect(base(copy, 0)),
    stories: {
      "a talk whose last event was lost": (copy) => {
        const { on, end } = of(copy);
        const answered = answeredEvents ? [on("Answered", "a", 5)] : [];
        return [on("Dial", "a", 1), ...answered, end("passthru/ended", 25, "completed", "a")];
      },
      "a second rep's talk": (copy) => {
        const { on, end } = of(copy);
        return [
          on("Dial", "a", 1),
          on("Terminal", "a", 20),
          end("connect", 20, "no-answer", "a"),
          on("Dial", "b", 20),
          on("Terminal", "b", 45),
          end("passthru/ended", 45, "completed", "b"),
        ];
      },
      "a talk of nobody knows whom, after a miss": (copy) => {
        const { on, end } = of(copy);
        return [
          on("Dial", "a", 1),
          end("connect", 20, "no-answer", "a"),
          on("Dial", "b", 21),
          end("passthru/ended", 45, "completed", null),
        ];
      },
      "two who missed it": (copy) => {
        const { on, end } = of(copy);
        return [
          on("Dial", "a", 1),
          end("connect", 20, "no-answer", "a"),
          on("Dial", "b", 21),
          on("Terminal", "b", 40),
          end("passthru/ended", 40, "no-answer", "b"),
        ];
      },
    },
  };
}

export async function tellKazoo(app: TestApp): Promise<ToldVendor> {
  const line = await createKazooLine(app);
  const callOf = (copy: Copy) => `call-${five(copy)}@10.26.0.158`;
  const callerOf = (copy: Copy) => `+1415777${five(copy).slice(1)}`;
  const ownerOf = (copy: Copy, slot: Slot) => `${slot}${five(copy)}`.padEnd(32, "e");
  const base = (copy: Copy, second: number) => ({
    account_id: kazooId("a"),
    timestamp: String(copy.startedAt / 1_000 + second + GREGORIAN_OFFSET),
    caller_id_number: callerOf(copy),
    from: `${callerOf(copy)}@acme.sip.example`,
    to: "+14155550000@acme.sip.example",
  });
  const of = (copy: Copy) => ({
    caller:
      (event: string, second: number, more: object = {}): Tell =>
      () =>
        line.send({
          ...base(copy, second),
          hook_event: event,
          call_id: callOf(copy),
          call_direction: "inbound",
          ...more,
        }),
    on:
      (slot: Slot, event: string, second: number, more: object = {}): Tell =>
      () =>
        line.send({
          ...base(copy, second),
          hook_event: event,
          call_id: `${callOf(copy)}-${slot}`,
          other_leg_call_id: callOf(copy),
          call_direction: "outbound",
          owner_id: ownerOf(copy, slot),
          callee_id_number: "1001",
          ...more,
        }),
  });
  const ended = (cause: string, seconds: number, talked: number) => ({
    hangup_cause: cause,
    duration_seconds: seconds,
    billing_seconds: talked,
  });
  return {
    vendor: "kazoo",
    identityOf: (copy, slot) => ({ vendor: "kazoo", type: "user", id: ownerOf(copy, slot) }),
    legOf: (copy) => `kazoo:${callOf(copy)}`,
    ask: (copy) =>
      line.pivot(
        pivotRequest(callOf(copy), { "Caller-ID-Number": callerOf(copy), From: callerOf(copy) }),
      ),
    stories: {
      "a second rep's talk": (copy) => {
        const { caller, on } = of(copy);
        return [
          caller("channel_create", 0),
          on("a", "channel_create", 1),
          on("a", "channel_destroy", 20, ended("NO_ANSWER", 19, 0)),
          on("b", "channel_create", 20),
          on("b", "channel_answer", 20),
          on("b", "channel_bridge", 20),
          on("b", "channel_destroy", 40, ended("NORMAL_CLEARING", 20, 20)),
          caller("channel_destroy", 40, ended("NORMAL_CLEARING", 40, 20)),
        ];
      },
      "a group that one of answered": (copy) => {
        const { caller, on } = of(copy);
        return [
          caller("channel_create", 0),
          on("a", "channel_create", 1),
          on("b", "channel_create", 1),
          on("b", "channel_answer", 6),
          on("a", "channel_destroy", 6, ended("LOSE_RACE", 5, 0)),
          on("b", "channel_destroy", 26, ended("NORMAL_CLEARING", 25, 20)),
          caller("channel_destroy", 26, ended("NORMAL_CLEARING", 26, 20)),
        ];
      },
      "a talk that was passed on": (copy) => {
        const { caller, on } = of(copy);
        return [
          caller("channel_create", 0),
          on("a", "channel_create", 1),
          on("a", "channel_answer", 5),
          on("b", "channel_create", 20),
          on("b", "channel_answer", 24),
          on("a", "channel_destroy", 25, ended("NORMAL_CLEARING", 24, 20)),
          on("b", "channel_bridge", 25),
          on("b", "channel_destroy", 60, ended("NORMAL_CLEARING", 40, 36)),
          caller("channel_destroy", 60, ended("NORMAL_CLEARING", 60, 55)),
        ];
      },
    },
  };
}

export async function tellVoipex(app: TestApp): Promise<ToldVendor> {
  const line = await createVoipexLine(app);
  const idOf = (copy: Copy) => `14122562${five(copy)}.1941`;
  const callerOf = (copy: Copy) => `6020${five(copy)}`;
  const phoneOf = (copy: Copy, slot: Slot) => `${slot === "a" ? "1" : "2"}${five(copy)}`;
  const of =
    (copy: Copy) =>
    (event: string, slot: Slot | null, reason = ""): Tell =>
    () =>
      line.tell({
        EventName: event,
        From: callerOf(copy),
        To: "222333444",
        Line: slot === null ? "" : phoneOf(copy, slot),
        UniqueId: idOf(copy),
        Direction: "incoming",
        Reason: reason,
      });
  return {
    vendor: "voipex",
    identityOf: (copy, slot) => ({ vendor: "voipex", type: "line", id: phoneOf(copy, slot) }),
    legOf: (copy) => `voipex:${idOf(copy)}`,
    ask: (copy) => line.ask({ UniqueId: idOf(copy), From: callerOf(copy), To: "222333444" }),
    stories: {
      "a talk that ends for all": (copy) => {
        const on = of(copy);
        return [
          on("NewCall", null),
          on("Ringing", "a"),
          on("Answered", "a"),
          on("Hangup", null, "Normal Clearing"),
        ];
      },
      "two who rang, one of whom answered": (copy) => {
        const on = of(copy);
        return [
          on("Ringing", "a"),
          on("Ringing", "b"),
          on("Answered", "b"),
          on("Hangup", "a", "Answered elsewhere"),
          on("Hangup", "b", "Normal Clearing"),
        ];
      },
      "two who missed it": (copy) => {
        const on = of(copy);
        return [
          on("Ringing", "a"),
          on("Hangup", "a", "No user response"),
          on("Ringing", "b"),
          on("Hangup", "b", "No user response"),
          on("Hangup", null, "No user response"),
        ];
      },
    },
  };
}
