import { describe, expect, it } from "vitest";
import { exotelAdapter } from "../../../src/telephony/exotel/index.ts";
import { incoming, lineView, SAMPLE } from "./support/line-view.ts";

const read = (query: string) => {
  const request = incoming({ query });
  const payload = exotelAdapter.verify(request, lineView());
  return exotelAdapter.parseRoutingRequest(payload, request, lineView());
};
const sample = (more: Record<string, string>) => {
  const query = new URLSearchParams(SAMPLE);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return read(query.toString());
};

describe("a request of Connect", () => {
  it("is read as on the page, its times as Indian time", () => {
    expect(read(SAMPLE)).toEqual({
      callId: "6518aba3264320d7bf8583fa6d8516bg",
      legId: "exotel:6518aba3264320d7bf8583fa6d8516bg",
      caller: { kind: "number", e164: "+918516043026" },
      dialledNumber: "+911135124160",
      startedAt: Date.parse("2022-11-16T00:19:02+05:30"),
      reply: null,
      offerEnd: null,
      mayWait: false,
      askedAt: Date.parse("2022-11-16T00:19:04+05:30"),
    });
  });

  it.each(["CallFrom", "From", "Callfrom", "call_from"])("finds the caller under %s", (name) => {
    expect(read(`CallSid=a1&${name}=08516043026`).caller).toEqual({
      kind: "number",
      e164: "+918516043026",
    });
  });

  it.each(["08516043026", "8516043026", "%2B918516043026", "918516043026", "00918516043026"])(
    "knows one caller in %s",
    (number) => {
      expect(read(`CallSid=a1&From=${number}`).caller).toEqual({
        kind: "number",
        e164: "+918516043026",
      });
    },
  );

  it.each(["0XXXXXX4890", "null", "", "anonymous", "17"])("has no caller in %j", (number) => {
    expect(read(`CallSid=a1&From=${number}`).caller.kind).not.toBe("number");
  });

  it.each([
    ["2022-11-16 00:19:02", "2022-11-16T00:19:02+05:30"],
    ["Wed, 16 Nov 2022 00:19:02", "2022-11-16T00:19:02+05:30"],
    ["2022-11-16T00:19:02+05:30", "2022-11-16T00:19:02+05:30"],
    ["2022-11-16 00:19:02+08:00", "2022-11-16T00:19:02+08:00"],
    ["2022-11-15T18:49:02Z", "2022-11-16T00:19:02+05:30"],
  ])("reads the time %s", (text, iso) => {
    expect(sample({ StartTime: text }).startedAt).toBe(Date.parse(iso));
  });

  it.each(["1970-01-01 05:30:00", "0000-00-00 00:00:00", "null", "", "soon"])(
    "takes %j for no time",
    (text) => {
      expect(sample({ StartTime: text, Created: text }).startedAt).toBeNull();
    },
  );

  it("is answered even when it says nothing, the same call each time", () => {
    expect(read("From=08516043026").callId).toBe(read("From=08516043026").callId);
    expect(read("").callId).toMatch(/^unknown-/);
    expect(read("CallSid=has%20a%20space").callId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a request after an attempt", () => {
  const after = (more: Record<string, string>) => {
    const { offerEnd, rung } = sample(more);
    return { offerEnd, rung };
  };
  const ADA = "exotel:number:+919968654311";

  it.each([
    ["busy", "busy"],
    ["no-answer", "no-answer"],
    ["failed", "failed"],
    ["canceled", "no-answer"],
  ])("says of %s: %s", (status, offerEnd) => {
    const said = after({ DialCallStatus: status, DialWhomNumber: "09968654311" });
    expect(said).toEqual({ offerEnd, rung: [ADA] });
  });

  it("tells a rep who declined from one who was busy by the cause", () => {
    const leg = { "Legs[0][Number]": "09968654311", DialCallStatus: "busy" };
    expect(after({ ...leg, "Legs[0][Cause]": "21" }).offerEnd).toBe("declined");
    expect(after({ ...leg, "Legs[0][CauseCode]": "CALL_REJECTED" }).offerEnd).toBe("declined");
    expect(after({ ...leg, "Legs[0][CauseCode]": "USER_BUSY" }).offerEnd).toBe("busy");
  });

  it("names all who rang together, whatever the indexes of the legs", () => {
    expect(
      after({
        DialCallStatus: "no-answer",
        "Legs[3][Number]": "sip:Gaurav@example.com",
        "Legs[1][Number]": "9968654311",
        "Legs[1][CauseCode]": "RING_TIMEOUT",
      }),
    ).toEqual({ offerEnd: "no-answer", rung: [ADA, "exotel:sip:sip:gaurav"] });
  });

  it("counts as one by the phone alone, where no result is told", () => {
    expect(after({ DialWhomNumber: "9968654311" })).toEqual({
      offerEnd: "no-answer",
      rung: [ADA],
    });
  });

  it("is none after a conversation", () => {
    expect(
      after({ DialCallStatus: "completed", DialWhomNumber: "9968654311" }).offerEnd,
    ).toBeNull();
  });
});
