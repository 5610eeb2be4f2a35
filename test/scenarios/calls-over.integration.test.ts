import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import {
  createExotelLine,
  firstRequest,
  istText,
  newCallSid,
  type ExotelLine,
} from "../support/exotel-line.ts";
import {
  createKazooLine,
  GREGORIAN_OFFSET,
  pivotRequest,
  type TestKazooLine,
} from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createVoipexLine, type TestVoipexLine } from "../support/voipex-line.ts";

let app: TestApp;
let dialpad: TestLine;
let exotel: ExotelLine;
let kazoo: TestKazooLine;
let voipex: TestVoipexLine;
let pairs = 0;

beforeAll(async () => {
  app = await startTestApp();
  dialpad = await createTestLine(app);
  exotel = await createExotelLine(app);
  kazoo = await createKazooLine(app);
  voipex = await createVoipexLine(app);
});

afterAll(async () => {
  await app?.close();
});

/** A rep, how each phone system names them, and a caller of theirs. */
async function newPair() {
  const serial = String((pairs += 1) + 2000);
  const phones = {
    dialpad: `599139848673${serial}`,
    exotel: `+91996865${serial}`,
    kazoo: serial.repeat(8),
    voipex: serial,
  };
  const number = `+1415555${serial}`;
  const { id } = await app.api<{ id: string }>("POST", "/reps", {
    name: `Rep ${serial}`,
    email: `${serial}@example.com`,
    identities: [
      { vendor: "dialpad", type: "user", id: phones.dialpad },
      { vendor: "exotel", type: "number", id: phones.exotel },
      { vendor: "kazoo", type: "user", id: phones.kazoo },
      { vendor: "voipex", type: "line", id: phones.voipex },
    ],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(number)}`, { repId: id });
  const state = async () => {
    const { items } = await app.api<{ items: { repId: string; state: string }[] }>(
      "GET",
      "/presence",
    );
    return items.find((one) => one.repId === id)?.state;
  };
  const becomes = (wanted: string) => expect.poll(state, { timeout: 10_000 }).toBe(wanted);
  return { serial, number, phones, becomes };
}

type Pair = Awaited<ReturnType<typeof newPair>>;

/** One phone system's side of one call. */
type Side = {
  /** Whom the answer rings, in its words. */
  readonly rings: string;
  /** Asks; gives the answer as text. */
  ask(): Promise<string>;
  /** The rep talks. */
  talk(): Promise<unknown>;
  /** The caller hangs up. */
  hangUp(): Promise<unknown>;
  /** One event more. */
  tell(name: string, more?: Readonly<Record<string, string | number | true>>): Promise<unknown>;
};

const sides: Record<"dialpad" | "exotel" | "kazoo" | "voipex", (pair: Pair) => Side> = {
  dialpad({ serial, number, phones }) {
    const call = {
      call_id: Number(`9${serial}`),
      date_started: Date.now(),
      external_number: number,
      internal_number: "+14155550100",
    };
    const times = { date_connected: Date.now(), event_timestamp: Date.now() };
    const tell: Side["tell"] = (state, more) =>
      dialpad.send({
        ...call,
        ...times,
        state,
        direction: "inbound",
        target: { id: phones.dialpad, type: "user" },
        ...more,
      });
    return {
      rings: phones.dialpad,
      ask: async () => JSON.stringify((await dialpad.route(call)).body),
      talk: () => tell("connected"),
      hangUp: () => tell("hangup", { date_ended: Date.now() }),
      tell,
    };
  },
  exotel({ number, phones }) {
    const call = firstRequest({ CallSid: newCallSid(), CallFrom: number, From: number });
    const tell: Side["tell"] = (path, more = {}) =>
      exotel.get(path, {
        ...call,
        ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
      });
    return {
      rings: phones.exotel,
      ask: async () => JSON.stringify((await exotel.connect(call)).answer),
      talk: () =>
        exotel.send(
          "events",
          JSON.stringify({
            event_details: { event_type: "answered" },
            call_details: {
              call_sid: call["CallSid"],
              direction: "incoming",
              from: number,
              to: phones.exotel,
              created_time: new Date().toISOString(),
              current_time: new Date().toISOString(),
              status: "busy",
            },
          }),
          "application/json",
        ),
      hangUp: () =>
        tell("passthru/ended", {
          CurrentTime: istText(Date.now() + 2_000),
          DialCallStatus: "completed",
          DialWhomNumber: phones.exotel,
          "Legs[0][Number]": phones.exotel,
          "Legs[0][OnCallDuration]": "1",
        }),
      tell,
    };
  },
  kazoo({ serial, number, phones }) {
    const callId = `${serial}@10.26.0.158`;
    const call = pivotRequest(callId, { "Caller-ID-Number": number, From: number });
    const tell: Side["tell"] = (hook, more) =>
      kazoo.send({
        hook_event: hook,
        call_id: `b-${callId}`,
        other_leg_call_id: callId,
        owner_id: phones.kazoo,
        call_direction: "outbound",
        caller_id_number: number,
        timestamp: String(GREGORIAN_OFFSET + Math.floor(Date.now() / 1_000)),
        ...more,
      });
    const end = { hangup_cause: "NORMAL_CLEARING", billing_seconds: 5, duration_seconds: 9 };
    return {
      rings: phones.kazoo,
      ask: async () => JSON.stringify(await kazoo.pivot(call)),
      talk: () => tell("channel_answer"),
      async hangUp() {
        const own = { call_id: callId, other_leg_call_id: "", owner_id: "" };
        await tell("channel_destroy", { ...own, call_direction: "inbound", ...end });
        await tell("channel_destroy", end);
      },
      tell,
    };
  },
  voipex({ serial, number, phones }) {
    const callId = `1412256225.${serial}`;
    const tell: Side["tell"] = (EventName, more) =>
      voipex.tell({
        EventName,
        From: number,
        To: "+14155550100",
        Line: phones.voipex,
        UniqueId: callId,
        Direction: "incoming",
        Reason: EventName === "Hangup" ? "Normal Clearing" : "",
        ...more,
      });
    return {
      rings: `"agent1":"${phones.voipex}"`,
      ask: async () =>
        JSON.stringify(await voipex.ask({ caller: number, dialled: "+14155550100", callId })),
      talk: () => tell("Answered"),
      async hangUp() {
        await tell("Hangup", { Line: "" });
        await tell("Hangup");
      },
      tell,
    };
  },
};

describe("a routing request of a call that has ended, sent again", () => {
  it.each(["dialpad", "exotel", "kazoo", "voipex"] as const)(
    "is answered and claims nobody (%s)",
    async (vendor) => {
      const pair = await newPair();
      const call = sides[vendor](pair);
      expect(await call.ask()).toContain(call.rings);
      await call.talk();
      await pair.becomes("talking");
      await call.hangUp();
      await pair.becomes("free");
      expect(await call.ask()).not.toContain(call.rings);
      await pair.becomes("free");
      type Decision = { reason: string };
      const newest = async () => {
        const { items } = await app.api<{ items: Decision[] }>("GET", "/decisions?limit=1");
        return items[0]?.reason;
      };
      await expect.poll(newest).toContain("the caller had hung up already");
      // The next call of the same person is a call like any other.
      const next = sides[vendor]({ ...pair, serial: `7${pair.serial}` });
      expect(await next.ask()).toContain(call.rings);
    },
  );
});

describe("a call that goes on", () => {
  it("gets its rep again after they passed the caller on to the same number (Dialpad)", async () => {
    const pair = await newPair();
    const call = sides.dialpad(pair);
    expect(await call.ask()).toContain(call.rings);
    await call.talk();
    await pair.becomes("talking");
    // A hang-up that is told once more, without the word, says nothing against it.
    await call.tell("hangup", { date_ended: Date.now(), is_transferred: true });
    await call.hangUp();
    await pair.becomes("free");
    expect(await call.ask()).toContain(call.rings);
  });

  it("gets its rep after one leg of it was missed (Dialpad)", async () => {
    const pair = await newPair();
    const call = sides.dialpad(pair);
    await call.tell("ringing");
    await pair.becomes("ringing");
    await call.tell("missed", { date_ended: Date.now() });
    await pair.becomes("free");
    expect(await call.ask()).toContain(call.rings);
  });

  it("gets its rep after nobody answered an attempt, whichever applet says so (Exotel)", async () => {
    const pair = await newPair();
    const call = sides.exotel(pair);
    await call.talk();
    await pair.becomes("talking");
    const attempt = {
      DialCallStatus: "no-answer",
      DialWhomNumber: pair.phones.exotel,
      CurrentTime: istText(Date.now() + 2_000),
    };
    await call.tell("passthru/nobody-answered", attempt);
    await call.tell("passthru/ended", attempt);
    await pair.becomes("free");
    expect(await call.ask()).toContain(call.rings);
  });

  it("gets its rep after their own phone's channel ended (KAZOO)", async () => {
    const pair = await newPair();
    const call = sides.kazoo(pair);
    expect(await call.ask()).toContain(call.rings);
    await call.talk();
    await pair.becomes("talking");
    await call.tell("channel_destroy", { hangup_cause: "NORMAL_CLEARING", billing_seconds: 5 });
    await pair.becomes("free");
    expect(await call.ask()).toContain(call.rings);
  });

  it("gets its rep just after they hung up, or passed the caller on (Voipex)", async () => {
    const pair = await newPair();
    const call = sides.voipex(pair);
    expect(await call.ask()).toContain(call.rings);
    await call.talk();
    await pair.becomes("talking");
    await call.tell("Hangup");
    await pair.becomes("free");
    expect(await call.ask()).toContain(call.rings);

    const other = await newPair();
    const passedOn = sides.voipex(other);
    await passedOn.talk();
    await other.becomes("talking");
    // Even the end of all is said of the former part of the call.
    await passedOn.tell("AttendedTransfer");
    await passedOn.hangUp();
    await other.becomes("free");
    expect(await passedOn.ask()).toContain(passedOn.rings);
  });
});
