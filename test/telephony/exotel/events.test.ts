import { describe, expect, it } from "vitest";
import { exotelAdapter } from "../../../src/telephony/exotel/index.ts";
import { eventMark } from "../../../src/telephony/exotel/event-mark.ts";
import { incoming, lineView } from "./support/line-view.ts";

const SID = "6518aba3264320d7bf8583fa6d8516bg";
const NESTED = {
  event_details: { event_type: "terminal" },
  call_details: {
    call_sid: SID,
    direction: "incoming",
    from: "08516043026",
    to: "9968654311",
    virtual_number: "01135124160",
    created_time: "2022-11-16T00:19:02+05:30",
    current_time: "2022-11-16T00:19:12+05:30",
    status: "free",
  },
};
const FLAT = {
  CallSid: SID,
  CallFrom: "08516043026",
  CallTo: "01135124160",
  Direction: "incoming",
  Created: "Wed, 16 Nov 2022 00:19:02",
  From: "08516043026",
  To: "01135124160",
  CurrentTime: "2022-11-16 00:19:12",
  DialWhomNumber: "09968654311",
  Status: "free",
  EventType: "Terminal",
};
const LEG = `exotel:${SID}:+919968654311`;

const parse = (payload: object, source = "phone", settings = {}) =>
  exotelAdapter.parseCallEvent({ ...payload, "stickyline-source": source }, lineView(settings));
const routing = (payload: object) =>
  exotelAdapter.parseRoutingRequest({ ...payload }, incoming({}), lineView());
const withType = (type: string) => ({
  ...NESTED,
  event_details: { event_type: type },
});

function decoded(contentType: string, body: string, query = "") {
  return exotelAdapter.verify(
    incoming({ body: Buffer.from(body), headers: { "content-type": contentType }, query }),
    lineView(),
  );
}

describe("an event of a phone", () => {
  it("is the same in both families of names", () => {
    const common = {
      legId: `${LEG}:0`,
      kind: "ended",
      at: Date.parse("2022-11-16T00:19:12+05:30"),
      identity: "exotel:number:+919968654311",
      direction: "inbound",
      number: "+918516043026",
      internalNumber: "+911135124160",
      startedAt: Date.parse("2022-11-16T00:19:02+05:30"),
      links: [`exotel:${SID}`],
    };
    expect(parse(NESTED)).toMatchObject(common);
    expect(parse(FLAT)).toMatchObject(common);
  });

  it("is the same as JSON, form, multipart and query", () => {
    const wanted = parse(NESTED);
    const pairs = new URLSearchParams();
    for (const [outer, inner] of Object.entries(NESTED)) {
      for (const [name, value] of Object.entries(inner)) pairs.set(`${outer}[${name}]`, value);
    }
    const multipart = [...pairs]
      .map(
        ([name, value]) =>
          `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join("");
    const asJsonInForm = new URLSearchParams(
      Object.fromEntries(
        Object.entries(NESTED).map(([name, value]) => [name, JSON.stringify(value)]),
      ),
    );
    for (const payload of [
      decoded("application/json", JSON.stringify(NESTED)),
      decoded("text/plain", JSON.stringify(NESTED)),
      decoded("application/x-www-form-urlencoded", pairs.toString()),
      decoded("application/x-www-form-urlencoded", asJsonInForm.toString()),
      decoded("multipart/form-data; boundary=x", `${multipart}--x--\r\n`),
      decoded("", "", pairs.toString()),
    ]) {
      expect(parse(payload)).toEqual({ ...wanted, details: expect.anything() });
    }
  });

  it.each([
    ["dial", "held", "ringing"],
    ["ringing", "ringing", "ringing"],
    ["answered", "connected", "connected"],
    ["terminal", "ended", "ended"],
    ["whatever-comes", "ended", "ended"],
  ])("%s is %s, and %s where the account gets all events", (type, few, all) => {
    expect(parse(withType(type)).kind).toBe(few);
    expect(parse(withType(type), "phone", { answeredEvents: true }).kind).toBe(all);
  });

  it("is of a leg of its own for each attempt, by the mark in its URL", () => {
    const mark = eventMark([], SID, Date.parse("2022-11-16T00:19:12+05:30"));
    const marked = parse({ ...NESTED, "stickyline-mark": mark });
    expect(marked.legId).toMatch(new RegExp(`^${LEG.replaceAll("+", "\\+")}:[0-9a-z]{6}$`));
    expect(marked.key).not.toBe(parse(NESTED).key);
    expect(parse({ ...NESTED, "stickyline-mark": mark }).key).toBe(marked.key);
  });

  it.each([
    ["its call", { ...FLAT, CallSid: "null" }, "CallSid"],
    ["its phone", { ...FLAT, DialWhomNumber: "" }, "DialWhomNumber"],
    ["its time", { ...FLAT, CurrentTime: "1970-01-01 05:30:00" }, "CurrentTime"],
  ])("is refused without %s", (_what, payload, field) => {
    expect(() => parse(payload)).toThrow(expect.objectContaining({ code: "INPUT_INVALID", field }));
  });

  it("keeps digits without the quotes that Exotel puts around them, and no word for nothing", () => {
    const { details } = parse({ ...FLAT, digits: '"1234"', ForwardedFrom: "null" });
    expect(details).toMatchObject({ digits: "1234", dialwhomnumber: "09968654311" });
    expect(details).not.toHaveProperty("forwardedfrom");
  });

  it.each([
    ["nested", { agent: { status: "busy", to: "01135124160" }, ...NESTED }],
    ["nested, in a form", { "agent[status]": "busy", "agent[to]": "01135124160", ...NESTED }],
  ])("goes by Exotel's own fields, whatever it adds: %s", (_how, payload) => {
    expect(parse(payload)).toMatchObject({ kind: "ended", identity: parse(NESTED).identity });
  });

  it("is of the phone that it names, though it tells the dialled number by its newer name too", () => {
    const both = parse({ ...FLAT, virtual_number: "01135124160", tier: "2" });
    expect(both.identity).toBe(parse(FLAT).identity);
  });

  it("is refused when nobody says which webhook it came to", () => {
    expect(() => exotelAdapter.parseCallEvent(NESTED, lineView())).toThrow(/which webhook/);
  });
});

describe("the result of a call", () => {
  const result = (more: object, source = "over") =>
    parse(
      {
        ...FLAT,
        Status: undefined,
        EventType: undefined,
        CurrentTime: "2022-11-16 00:20:00",
        ...more,
      },
      source,
    );
  const at = Date.parse("2022-11-16T00:20:00+05:30");

  it("tells of a talk and how long it was, not counting the ringing", () => {
    const talked = result({
      DialCallStatus: "completed",
      DialCallDuration: "47",
      "Legs[0][Number]": "09968654311",
      "Legs[0][OnCallDuration]": "30",
      RecordingUrl: "https://example.com/a.mp3",
    });
    expect(talked).toMatchObject({
      legId: `${LEG}:talked`,
      kind: "ended",
      connectedAt: at - 30_000,
      endedAt: at,
      endReason: "hangup",
      endsLegs: `exotel:${SID}:`,
      details: { recordingurl: "https://example.com/a.mp3", dialcallduration: "47" },
      recordings: [
        { kind: "recording", url: "https://example.com/a.mp3", place: "Exotel", isOpen: true },
      ],
    });
  });

  it("counts an unanswered call as missed, and one that the caller gave up as nobody's fault", () => {
    expect(result({ DialCallStatus: "no-answer" })).toMatchObject({ endReason: "missed" });
    expect(result({ DialCallStatus: "canceled" })).toMatchObject({
      endReason: "hangup",
      connectedAt: null,
    });
  });

  it("ends one phone's legs after an attempt, and the whole call's at its end", () => {
    expect(result({ DialCallStatus: "busy" }, "attempt").endsLegs).toBe(`${LEG}:`);
    expect(result({ DialCallStatus: "busy" }).endsLegs).toBe(`exotel:${SID}:`);
  });

  it("of a call placed through the API is the rep's talk with whom they called", () => {
    const status = {
      CallSid: SID,
      EventType: "terminal",
      Status: "completed",
      Direction: "outbound-api",
      From: "09968654311",
      To: "08516043026",
      DateUpdated: "2022-11-16 00:20:00",
      ConversationDuration: "25",
    };
    expect(parse(status, "status")).toMatchObject({
      kind: "ended",
      identity: "exotel:number:+919968654311",
      direction: "outbound",
      number: "+918516043026",
      connectedAt: at - 25_000,
    });
    const queued = { ...status, EventType: "", Status: "queued" };
    expect(parse(queued, "status")).toMatchObject({ kind: "note", endedAt: null });
    expect(parse(queued, "status").endsLegs).toBeUndefined();
  });

  it("takes a stated conversation before a leg's length, which may count the ringing", () => {
    const told = { DialCallStatus: "completed", "Legs[0][OnCallDuration]": "30" };
    expect(result({ ...told, ConversationDuration: "12" }).connectedAt).toBe(at - 12_000);
  });

  it.each([undefined, "null", '"null"', ""])(
    "is a talk by call type and leg with status %s",
    (s) => {
      const told = { DialCallStatus: s, CallType: "completed", "Legs[0][Number]": "09968654311" };
      const talked = { ...told, "Legs[0][OnCallDuration]": "12" };
      expect(result(talked)).toMatchObject({ legId: `${LEG}:talked`, connectedAt: at - 12_000 });
      expect(routing(talked).offerEnd).toBeNull();
      expect(result({ ...told, "Legs[0][OnCallDuration]": "0" }).endReason).toBe("missed");
    },
  );

  it("goes to voicemail by the call's type, on the leg that was missed", () => {
    const told = { DialCallStatus: "no-answer", CallType: "voicemail" };
    expect(result(told)).toMatchObject({ legId: `${LEG}:unanswered`, endReason: "voicemail" });
  });

  it("of several phones is no single one's miss", () => {
    const both = { "Legs[0][Number]": "09968654311", "Legs[1][Number]": "09968654312" };
    expect(result({ DialCallStatus: "no-answer", ...both }).forGroup).toBe(true);
    expect(result({ DialCallStatus: "no-answer" }).forGroup).toBeUndefined();
  });

  it("that names nobody tells how long somebody talked", () => {
    const nameless = { DialWhomNumber: "", DialCallStatus: "completed", DialCallDuration: "40" };
    expect(result(nameless)).toMatchObject({ identity: null, connectedAt: null, talkMs: 40_000 });
  });

  it("of an outgoing call keeps the rep busy from its answer to its end, on one leg", () => {
    const outgoing = {
      CallSid: SID,
      Direction: "outbound-api",
      From: "09968654311",
      To: "08516043026",
      DateUpdated: "2022-11-16 00:20:00",
    };
    const on = { ...outgoing, EventType: "answered", Status: "in-progress" };
    const answered = parse(on, "status");
    expect(answered).toMatchObject({ kind: "connected", connectedAt: at, direction: "outbound" });
    expect(answered.legId).toBe(
      parse({ ...outgoing, EventType: "terminal", Status: "completed" }, "status").legId,
    );
  });

  it("is the caller's own leg when nobody was dialled", () => {
    const nobody = result({ DialWhomNumber: "", DialCallStatus: "" });
    expect(nobody).toMatchObject({ legId: `exotel:${SID}`, identity: null, kind: "ended" });
  });
});
