import { describe, expect, it } from "vitest";
import { kazooAdapter } from "../../../src/telephony/kazoo/index.ts";
import type { IncomingRequest } from "../../../src/telephony/port.ts";
import { pivotRequest } from "../../support/kazoo-line.ts";
import { lineView } from "./support/line-view.ts";

const SECRET = "s".repeat(32);

function incoming(
  body: string,
  query = "",
  headers: IncomingRequest["headers"] = {},
): IncomingRequest {
  return { body: Buffer.from(body), headers, query };
}

function read(request: IncomingRequest, line = lineView()) {
  const payload = kazooAdapter.verify(request, line);
  return kazooAdapter.parseRoutingRequest(payload, request, line);
}

const asJson = (more: Record<string, unknown>, query = "") =>
  read(incoming(JSON.stringify(pivotRequest("call-1", more)), query));

describe("a pivot request", () => {
  it("says who calls which number in which call", () => {
    expect(asJson({})).toMatchObject({
      callId: "call-1",
      legId: "kazoo:call-1",
      caller: { kind: "number", e164: "+14155551001" },
      dialledNumber: "+14155550000",
      language: "en-us",
      reply: null,
      offerEnd: null,
    });
  });

  it("is the same as a query, a form and JSON, with spaces as + and nothing between two &", () => {
    const form =
      "Call-ID=829597750%4010.26.0.158&Caller-ID-Name=Ann+Caller&Caller-ID-Number=%2B14155551001&&Request=%2B14155550000";
    const expected = {
      callId: "829597750@10.26.0.158",
      caller: { kind: "number", e164: "+14155551001" },
    };
    expect(read(incoming(form))).toMatchObject(expected);
    expect(read(incoming("", form))).toMatchObject(expected);
    expect(asJson({ "Call-ID": "829597750@10.26.0.158" })).toMatchObject(expected);
  });

  it("is understood by TwiML's names too", () => {
    expect(
      read(incoming("", "CallSid=c&CallerNumber=%2B14155551001&To=%2B14155550000")),
    ).toMatchObject({
      callId: "c",
      caller: { kind: "number", e164: "+14155551001" },
      dialledNumber: "+14155550000",
    });
  });

  it.each([
    ["a number", { "Caller-ID-Number": 14155551001 }, { kind: "number", e164: "+14155551001" }],
    ["anonymous", { "Caller-ID-Number": "anonymous" }, { kind: "withheld" }],
    ["an extension", { "Caller-ID-Number": "1001" }, { kind: "invalid" }],
    ["a colleague", { "User-ID": "u1" }, { kind: "internal", e164: "+14155551001" }],
    [
      "a phone of two owners",
      { "User-ID": ["u1", "u2"], "Caller-ID-Number": "1001" },
      { kind: "internal", e164: null },
    ],
  ])("knows %s", (_name, more, caller) => {
    expect(asJson(more).caller).toEqual(caller);
  });

  it("reads a list of owners from a form", () => {
    expect(read(incoming("Call-ID=c&User-ID[]=a&User-ID[]=b&From=1001")).caller.kind).toBe(
      "internal",
    );
  });

  it.each([
    ["an object of collections", { Digits: { step_2: "1", step_1: "9" } }, "1"],
    ["the last digits alone", { Digits: "1" }, "1"],
    ["a number", { Digits: 1 }, "1"],
    ["older collections alone", { Digits: { step_1: "9" } }, ""],
    ["nothing", {}, ""],
    ["something else", { Digits: { step_2: ["1"] } }, ""],
  ])("takes digits from %s", (_name, more, digits) => {
    const { reply } = asJson(more, "sl_step=2&sl_ask=busy-menu.1");
    expect(reply).toMatchObject({ question: { name: "busy-menu", round: 1 }, digits });
  });

  it("takes digits from bracket keys of a form", () => {
    const reply = read(incoming("Call-ID=c&Digits[step_2]=3", "sl_step=2&sl_ask=hold.4")).reply;
    expect(reply).toEqual({ question: { name: "hold", round: 4 }, digits: "3", lastChance: false });
  });

  it("says what became of the rep, and when one more question would be too many", () => {
    expect(asJson({}, "sl_step=1&sl_after=busy").offerEnd).toBe("busy");
    expect(asJson({}, "sl_step=1&sl_after=nonsense").offerEnd).toBeNull();
    expect(asJson({}, "sl_step=3&sl_ask=hold.7").reply?.lastChance).toBe(false);
    expect(asJson({}, "sl_step=9&sl_ask=hold.8").reply?.lastChance).toBe(true);
  });

  it("never throws, whatever it lacks, and is the same call again without an id", () => {
    const empty = read(incoming(""));
    expect(empty).toMatchObject({ caller: { kind: "withheld" }, dialledNumber: null });
    expect(read(incoming("{")).callId).toBe(empty.callId);
    expect(read(incoming("%%%=&=&[]=1&a[b][c]=2&__proto__[x]=1")).callId).toBe(empty.callId);
  });
});

describe("a line with a secret", () => {
  const line = lineView({ secrets: [SECRET] });

  it.each([
    ["in the URL", incoming("Call-ID=c", `secret=${SECRET}`)],
    [
      "as the password",
      incoming("Call-ID=c", "", {
        authorization: `Basic ${Buffer.from(`kazoo:${SECRET}`).toString("base64")}`,
      }),
    ],
  ])("takes requests that have it %s, and shows it to nobody", (_name, request) => {
    expect(JSON.stringify(kazooAdapter.verify(request, line))).not.toContain(SECRET);
  });

  it.each([
    ["none", incoming("Call-ID=c")],
    ["another", incoming("Call-ID=c", "secret=other")],
    ["it in the body", incoming(`secret=${SECRET}`)],
  ])("refuses those with %s", (_name, request) => {
    expect(() => kazooAdapter.verify(request, line)).toThrow(
      expect.objectContaining({ code: "UNAUTHORIZED" }),
    );
  });
});
