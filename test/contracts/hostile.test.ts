import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { RECEIVED_FIELD } from "../../src/telephony/voipex/index.ts";
import { routingAdapters } from "../../src/telephony/registry.ts";
import type { IncomingRequest, LineView, RoutingAdapter } from "../../src/telephony/port.ts";

const NOW = Date.UTC(2026, 10, 26, 12);
const SECRET = "a secret of the line, long enough";
const adapters = [...routingAdapters.entries()];

function lineOf(secrets: readonly string[] = []): LineView {
  const fallback = { type: "number", id: "+14155550199" };
  return { id: "line", secrets, fallback, team: null, region: "US", settings: {}, learnt: {} };
}

const asJson = (payload: unknown): IncomingRequest => ({
  body: Buffer.from(JSON.stringify(payload)),
  headers: { "content-type": "application/json" },
  query: "",
  address: "203.0.113.7",
});

const signed = (payload: string): IncomingRequest => {
  const head = Buffer.from('{"alg":"HS256"}').toString("base64url");
  const said = `${head}.${Buffer.from(payload).toString("base64url")}`;
  const mac = createHmac("sha256", SECRET).update(said).digest("base64url");
  return { body: Buffer.from(`${said}.${mac}`), headers: {}, query: "" };
};

/** Every name under which a vendor tells a call's id. */
const withCallId = (id: unknown): Record<string, unknown> => ({
  call_id: id,
  CallSid: id,
  "Call-ID": id,
  "stickyline-source": "phone",
  event_type: "answered",
  hook_event: "CHANNEL_ANSWER",
  to: "+919876543210",
  state: "connected",
  event_timestamp: NOW,
  CurrentTime: "2026-11-26 17:30:00",
  timestamp: Math.floor(NOW / 1000) + 62_167_219_200,
});

function eventOf(adapter: RoutingAdapter, payload: Record<string, unknown>) {
  try {
    return adapter.parseCallEvent(payload, lineOf());
  } catch (error) {
    expect(error).toMatchObject({ code: "INPUT_INVALID" });
    return null;
  }
}

/** The leg of a request that asks where to go; a request of no call at all may be refused by its field. */
function askingLegOf(adapter: RoutingAdapter, payload: Record<string, unknown>) {
  try {
    return adapter.parseRoutingRequest(payload, asJson({}), lineOf()).legId;
  } catch (error) {
    expect(error).toMatchObject({ code: "INPUT_INVALID", field: expect.any(String) });
    return null;
  }
}

describe.each(adapters)("%s", (_vendor, adapter) => {
  it.each([
    ["endless", "x".repeat(16_384)],
    ["with a NUL", "call\0"],
    ["with half a pair", "call\ud800"],
    ["an object", { a: 1 }],
    ["beyond all numbers", Number.POSITIVE_INFINITY],
    ["a fraction", 1.5],
  ])("makes no id of what is none: %s", (_what, id) => {
    for (const legId of [
      eventOf(adapter, withCallId(id))?.legId,
      askingLegOf(adapter, withCallId(id)),
    ]) {
      expect((legId ?? "").length).toBeLessThanOrEqual(350);
      expect(legId ?? "").toMatch(/^[\x20-\x7e]*$/);
    }
  });

  it("keeps a bounded part of a payload of any size", () => {
    const much = "x".repeat(100_000);
    const list = Array.from({ length: 5_000 }, (_, at) => ({ at, much: much.slice(0, 20) }));
    const payload: Record<string, unknown> = {
      ...withCallId("7"),
      UniqueId: "7",
      EventName: "NewCall",
      [RECEIVED_FIELD]: NOW,
    };
    for (const name of ["contact", "labels", "from", "Legs", "custom_application_vars", "Status"]) {
      payload[name] = name === "contact" ? { name: much, list } : list;
    }
    const event = eventOf(adapter, payload);
    expect(event).not.toBeNull();
    expect(JSON.stringify(event).length).toBeLessThan(100_000);
  });

  it("has nothing against a time that is none, but to say so", () => {
    for (const wrong of [1e15, 1e18, "9223372036854775807", -NOW, NOW / 1000, "soon", "1e999"]) {
      const event = eventOf(adapter, {
        ...withCallId("7"),
        date_started: wrong,
        event_timestamp: wrong,
        CurrentTime: wrong,
        StartTime: wrong,
        timestamp: wrong,
        duration_seconds: wrong,
        billing_seconds: wrong,
        date_connected: NOW,
      });
      const times = [event?.at, event?.startedAt, event?.connectedAt].filter(
        (time) => typeof time === "number",
      );
      expect(times.every((time) => Number.isInteger(time))).toBe(true);
      if (event !== null) expect(event.at).toBe(NOW);
    }
  });

  it("refuses who does not know the secret without reading what they say", () => {
    const body = Buffer.from('{"call_id":7}');
    // The bytes may be hashed; whoever makes a text of them for reading has begun to parse.
    Object.defineProperty(body, "toString", {
      value: (encoding?: string) => {
        if (encoding === "utf8") throw new Error("the body was read");
        return Buffer.from(body).toString("latin1");
      },
    });
    const request = { ...asJson(null), body, query: "a[b]".repeat(3_000) };
    expect(() => adapter.verify(request, lineOf([SECRET]))).toThrow(
      expect.objectContaining({ code: "UNAUTHORIZED" }),
    );
  });

  it("never takes a body that nests too deep for more than a body that says nothing", () => {
    const request = { ...asJson(null), body: Buffer.from(`{"a":${"[".repeat(90_000)}`) };
    let payload: unknown = {};
    try {
      payload = adapter.verify(request, lineOf());
    } catch (error) {
      expect(error).toMatchObject({ code: "INPUT_INVALID", retryable: false });
    }
    expect(payload).toEqual({});
  });

  it("reads brackets within brackets in a time that grows with their number alone", () => {
    const form = `a${"[b]".repeat(300_000)}=1`;
    const request = { ...asJson(null), body: Buffer.from(form), query: form };
    try {
      expect(Object.keys(adapter.verify(request, lineOf())).length).toBeLessThanOrEqual(1);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/UNAUTHORIZED|INPUT_INVALID/) });
    }
  });
});

describe("a signed body that nests too deep", () => {
  it("is its sender's fault, not a stranger's", () => {
    const dialpad = routingAdapters.get("dialpad");
    const request = signed(`{"a":${"[".repeat(90_000)}${"]".repeat(90_000)}}`);
    expect(() => dialpad?.verify(request, lineOf([SECRET]))).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field: "body" }),
    );
  });
});
