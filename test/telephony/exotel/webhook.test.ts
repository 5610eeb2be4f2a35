import { describe, expect, it } from "vitest";
import { eventMark } from "../../../src/telephony/exotel/event-mark.ts";
import { exotelAdapter } from "../../../src/telephony/exotel/index.ts";
import { incoming, lineView, SAMPLE } from "./support/line-view.ts";

const SECRET = "a secret of the test line, long enough";
const NEXT = "another secret of that line, as long as it";
const basic = (password: string) => `Basic ${Buffer.from(`any:${password}`).toString("base64")}`;
const verify = (more: object, secrets = [SECRET, NEXT], settings = {}) =>
  exotelAdapter.verify(incoming({ query: SAMPLE, ...more }), lineView(settings, { secrets }));

describe("a line with a secret", () => {
  it("takes it as the password of basic auth, the old one too", () => {
    expect(verify({ headers: { authorization: basic(SECRET) } })).toHaveProperty("CallSid");
    expect(verify({ headers: { authorization: basic(NEXT) } })).toHaveProperty("CallSid");
  });

  it.each([undefined, basic("wrong"), "Basic", "Bearer x"])("refuses %s", (authorization) => {
    expect(() => verify({ headers: { authorization } })).toThrow(
      expect.objectContaining({ code: "UNAUTHORIZED" }),
    );
  });

  it("takes an event at a URL of our own answer, for that call alone", () => {
    const mark = eventMark([SECRET], "6518aba3264320d7bf8583fa6d8516bg", 1_668_537_544_000) ?? "";
    expect(verify({ query: `stickyline-mark=${mark}&${SAMPLE}` })).toHaveProperty("CallSid");
    const other = SAMPLE.replace("6518", "9999");
    expect(() => verify({ query: `stickyline-mark=${mark}&${other}` })).toThrow();
    expect(() => verify({ query: `stickyline-mark=${mark.slice(0, -1)}x&${SAMPLE}` })).toThrow();
  });
});

describe("a line with source addresses", () => {
  const from = (address: string) =>
    verify({ address }, [], {
      allowedAddresses: ["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"],
    });

  it.each(["203.0.113.9", "::ffff:203.0.113.9", "198.51.100.7", "2001:db8::1"])(
    "takes %s",
    (ip) => {
      expect(from(ip)).toHaveProperty("CallSid");
    },
  );

  it.each(["203.0.114.1", "198.51.100.8", "2001:db9::1", ""])("refuses %s", (ip) => {
    expect(() => from(ip)).toThrow(expect.objectContaining({ code: "UNAUTHORIZED" }));
  });
});

describe("the settings of an Exotel line", () => {
  it("are completed with what works unedited", () => {
    expect(exotelAdapter.checkSettings?.({}, {})).toMatchObject({
      region: "IN",
      refetch: true,
      stateManagement: true,
      whisper: null,
      maxConversationSeconds: null,
    });
  });

  it.each([
    [{ ringSeconds: 61 }, "vendorSettings.ringSeconds"],
    [{ maxConversationSeconds: 4_501 }, "vendorSettings.maxConversationSeconds"],
    [{ maxParallel: 11 }, "vendorSettings.maxParallel"],
    [{ outgoingNumber: "01135124160" }, "vendorSettings.outgoingNumber"],
    [{ recording: "stereo" }, "vendorSettings.recording"],
    [{ ringSecond: 20 }, "vendorSettings.ringSecond"],
  ])("are refused where Exotel has other limits: %j", (settings, field) => {
    expect(() => exotelAdapter.checkSettings?.(settings, {})).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field }),
    );
  });
});

describe("a target", () => {
  it("is written as Exotel dials it", () => {
    const check = exotelAdapter.checkTarget;
    expect(check({ type: "number", id: "099686 54311" }, "fallback").id).toBe("+919968654311");
    expect(check({ type: "sip", id: "Gaurav42" }, "fallback").id).toBe("sip:gaurav42");
    expect(check({ type: "list", id: "9968654311, sip:a1" }, "team").id).toBe(
      "+919968654311,sip:a1",
    );
    expect(check({ type: "no-dial", id: "x" }, "fallback").id).toBe("flow");
  });

  it.each([
    [{ type: "number", id: "17" }, "fallback.id"],
    [{ type: "sip", id: "two words" }, "fallback.id"],
    [{ type: "list", id: "9968654311,17" }, "fallback.id"],
    [{ type: "user", id: "1" }, "fallback.type"],
  ])("is refused when it can't be dialled: %j", (target, field) => {
    expect(() => exotelAdapter.checkTarget(target, "fallback")).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field }),
    );
  });
});
