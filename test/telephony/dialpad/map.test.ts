import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { fixture, lineView } from "./support/line-view.ts";

const read = (payload: Record<string, unknown>, region = "US") =>
  dialpadAdapter.parseCallEvent(payload, lineView({ region }));

const ringing = fixture("ringing-inbound");

it("has the same key before it is read as after, and none before where it is no call's", () => {
  expect(dialpadAdapter.eventKey?.(ringing)).toBe(read(ringing).key);
  const reordered = Object.fromEntries(Object.entries(ringing).toReversed());
  expect(dialpadAdapter.eventKey?.(reordered)).toBe(read(ringing).key);
  expect(dialpadAdapter.eventKey?.({ on_duty_status: "available" })).toBeNull();
});

describe("the state of a call event", () => {
  const lifecycle = [
    ["preanswer", "started", null],
    ["calling", "started", null],
    ["queued", "queued", null],
    ["ringing", "ringing", null],
    ["connected", "connected", null],
    ["merged", "connected", null],
    ["hold", "held", null],
    ["parked", "held", null],
    ["hangup", "ended", "hangup"],
    ["missed", "ended", "missed"],
    ["voicemail", "ended", "voicemail"],
    ["blocked", "ended", "blocked"],
  ] as const;

  it.each(lifecycle)("%s changes the leg: %s", (state, kind, endReason) => {
    expect(read({ ...ringing, state })).toMatchObject({ kind, endReason });
  });

  it.each([
    "barge",
    "eavesdrop",
    "monitor",
    "takeover",
    "admin",
    "admin_recording",
    "ai_playbook",
    "call_transcription",
    "csat",
    "dispositions",
    "pcsat",
    "postcall",
    "recap_action_items",
    "recap_outcome",
    "recap_purposes",
    "recap_summary",
    "recording",
    "transcription",
    "voicemail_uploaded",
    "all",
    "a_state_of_next_year",
    "",
  ])("%s is a note, which never revives a call", (state) => {
    expect(read({ ...ringing, state })).toMatchObject({ kind: "note", endReason: null });
  });

  it.each(["recording", "recap_summary", "postcall", "csat", "call_transcription"])(
    "%s with an end ends a leg whose hang-up was lost, at that time",
    (state) => {
      const late = { ...ringing, state, date_ended: 1_731_605_990_000 };
      expect(read({ ...late, event_timestamp: 1_731_609_999_999 })).toMatchObject({
        kind: "ended",
        endReason: null,
        at: 1_731_605_990_000,
        endedAt: 1_731_605_990_000,
      });
    },
  );

  it("tells a voicemail by its recording, though its own event was lost", () => {
    const uploaded = { ...ringing, state: "voicemail_uploaded", date_ended: 1_731_605_990_000 };
    expect(read(uploaded)).toMatchObject({ kind: "ended", endReason: "voicemail" });
  });

  it.each([
    ["entry_point_target", { id: 124, type: "office" }],
    ["entry_point_target", { id: 124, type: "call_center" }],
    ["proxy_target", { id: 124, type: "Call Center" }],
    ["proxy_target", { id: 124, type: "department" }],
    ["group_id", "Office:124"],
    ["group_id", "CallCenter:124"],
  ])("is a group's by its %s %o", (name, value) => {
    expect(read({ ...ringing, state: "missed", [name]: value }).forGroup).toBe(true);
    expect(read({ ...ringing, state: "missed" }).forGroup).toBeUndefined();
  });

  it("makes whoever dials out busy from the first moment, colleagues included", () => {
    const dialling = { ...ringing, state: "calling", direction: "outbound" };
    expect(read(dialling).kind).toBe("ringing");
    expect(read({ ...dialling, is_internal: true })).toMatchObject({
      kind: "ringing",
      direction: "internal",
    });
  });

  it("takes from a late recap no more than when the leg ended", () => {
    expect(read(fixture("recap-late"))).toMatchObject({ kind: "ended", at: 1731606000000 });
  });

  it("keeps a ringing that carries its end date a ringing", () => {
    expect(read(fixture("ringing-outbound-ended"))).toMatchObject({
      kind: "ringing",
      endedAt: 1787158716555,
      direction: "outbound",
      internalNumber: null,
    });
  });

  it("ends a leg that was transferred on, and says so", () => {
    const event = read(fixture("hangup-transferred"));
    expect(event).toMatchObject({ kind: "ended", identity: null, connectedAt: null });
    expect(event.details).toMatchObject({
      is_transferred: true,
      total_duration: 8951.029999999999,
    });
  });
});

describe("the key of a call event", () => {
  it("is equal for a redelivery, however its members are ordered", () => {
    const shuffled = Object.fromEntries(Object.entries(ringing).toReversed());
    expect(read(shuffled).key).toBe(read(ringing).key);
    expect(read(ringing).key).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs as soon as one value does", () => {
    const keys = [
      ringing,
      { ...ringing, state: "connected" },
      { ...ringing, event_timestamp: 1731605955967 },
      { ...ringing, target: { ...(ringing["target"] as object), id: 5991398486730009 } },
    ].map((payload) => read(payload).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("is the SHA-256 of a form that any language can make", () => {
    const payload = { event_timestamp: 1731605955966, call_id: 7, target: {} };
    const canonical = '{"call_id":7,"event_timestamp":1731605955966,"target":{}}';
    expect(read(payload).key).toBe(createHash("sha256").update(canonical).digest("hex"));
  });
});

describe("the leg of a call event", () => {
  it("has Dialpad's call id, be it a number or text", () => {
    expect(read(ringing).legId).toBe("dialpad:5314479320940001");
    expect(read({ ...ringing, call_id: "5314479320940001" }).legId).toBe(read(ringing).legId);
  });

  it("is refused without a call id or any time, naming the field", () => {
    expect(() => read({ ...ringing, call_id: null })).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field: "call_id" }),
    );
    expect(() => read({ call_id: 7, state: "hangup" })).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field: "event_timestamp" }),
    );
  });

  it("names the legs that belong to it by all three fields", () => {
    expect(read(fixture("connected-operator")).links).toEqual([
      "dialpad:1000",
      "dialpad:1001",
      "dialpad:1003",
    ]);
  });

  it('takes null, empty text, "null" and 0 for no link', () => {
    expect(read(fixture("missed-blank-target")).links).toEqual([]);
    expect(read({ ...ringing, master_call_id: ringing["call_id"] }).links).toEqual([]);
  });
});

describe("the person of a call event", () => {
  it("is the target when that is a user", () => {
    expect(read(ringing).identity).toBe("dialpad:user:5991398486730001");
  });

  it("is the user too when the call went out under a group's caller id", () => {
    const event = read(fixture("connected-outbound-group-id"));
    expect(event).toMatchObject({
      identity: "dialpad:user:5991398486730001",
      direction: "outbound",
    });
    expect(event.details["proxy_target"]).toMatchObject({ type: "call_center" });
  });

  it("is the proxy target when only that is a user", () => {
    const group = { id: 1, type: "department" };
    const event = { ...ringing, target: group, proxy_target: { id: 9, type: "user" } };
    expect(read(event).identity).toBe("dialpad:user:9");
  });

  it("is nobody for a group or a blank target", () => {
    for (const target of [{}, null, undefined, { id: 1, type: "call_center" }, { type: "user" }]) {
      expect(read({ ...ringing, target }).identity).toBeNull();
    }
  });

  it("on the other side makes the call internal when it is a colleague", () => {
    expect(read(fixture("ringing-internal")).direction).toBe("internal");
    expect(read({ ...ringing, is_internal: true }).direction).toBe("internal");
    expect(read(ringing).direction).toBe("inbound");
  });
});

describe("the numbers of a call event", () => {
  it("are E.164 whether or not the event says +", () => {
    expect(read(fixture("hangup-legacy"))).toMatchObject({
      number: "+14155551001",
      internalNumber: "+14155552001",
    });
    expect(read({ ...ringing, external_number: "02079460123" }, "GB").number).toBe("+442079460123");
  });

  it("are null when blocked, though the contact may have one", () => {
    expect(read({ ...ringing, external_number: "blocked" }).number).toBeNull();
  });

  it("come from contact and target where the fields are blank", () => {
    const blank = { ...ringing, external_number: "", internal_number: null };
    expect(read(blank)).toMatchObject({ number: "+14155551001", internalNumber: "+14155552001" });
  });
});

const DAY = Date.UTC(2026, 0, 1);

describe("the times of a call event", () => {
  it("are Dialpad's own, in milliseconds", () => {
    expect(read(fixture("connected-inbound"))).toMatchObject({
      at: 1731605961650,
      startedAt: 1731605954898,
      connectedAt: 1731605961004,
      endedAt: null,
    });
  });

  it("may come as text or be blank", () => {
    expect(read(fixture("missed-blank-target"))).toMatchObject({
      at: 1731605990400,
      connectedAt: null,
      endedAt: 1731605990000,
    });
  });

  it.each([
    ["preanswer", 10],
    ["queued", 20],
    ["ringing", 30],
    ["connected", 40],
    ["hangup", 50],
    ["recap_summary", 50],
  ])("without event_timestamp are the date of the state %s", (state, at) => {
    const dates = {
      date_started: DAY + 10,
      date_queued: DAY + 20,
      date_rang: DAY + 30,
      date_connected: DAY + 40,
      date_ended: DAY + 50,
    };
    expect(read({ call_id: 7, state, ...dates }).at).toBe(DAY + at);
  });
});

describe("the details of a call event", () => {
  it("keep every field of the page", () => {
    const { details } = read(fixture("voicemail"));
    const page = [
      "internal_number",
      "external_number",
      "target",
      "proxy_target",
      "entry_point_target",
      "call_id",
      "entry_point_call_id",
      "group_id",
      "direction",
      "contact",
      "date_started",
      "date_rang",
      "date_connected",
      "date_ended",
      "duration",
      "state",
      "was_recorded",
      "voicemail_link",
    ];
    expect(Object.keys(details)).toEqual(expect.arrayContaining(page));
    expect(details).toMatchObject({
      was_recorded: true,
      voicemail_link: "https://example.com/voicemail/1",
      contact: { id: "6480210643730001", phone: "+14155551001" },
    });
  });

  it("take a recording by its address, whatever its id is", () => {
    const recording_details = [
      { id: null, url: "https://dialpad.com/r/1" },
      { url: "https://dialpad.com/r/2" },
      { id: 2 ** 60, url: null },
      { id: "3", url: "http://dialpad.com/r/3" },
      null,
      7,
    ];
    const heard = (more: object) =>
      read({ ...fixture("hangup-transferred"), recording_details, ...more }).recordings?.map(
        ({ url }) => url,
      );
    expect(heard({})).toEqual(["https://dialpad.com/r/1", "https://dialpad.com/r/2"]);
    expect(heard({ call_recording_ids: [null, 5], recording_url: null })).toHaveLength(2);
    expect(heard({ recording_details: null, was_recorded: true })).toEqual([null]);
  });

  it("leave transcripts and scores out", () => {
    const event = read({ ...ringing, transcription_text: "hello", csat_score: 5 });
    expect(Object.keys(event.details)).not.toContain("transcription_text");
    expect(Object.keys(event.details)).not.toContain("csat_score");
  });

  it("keep a contact's id that is no number", () => {
    expect(read(fixture("ringing-shared-contact")).details["contact"]).toMatchObject({
      id: "shared_contact_pool_Company:5527348325810009_uid_001",
    });
  });

  it("name the ids that lost digits on the way", () => {
    const rounded = { ...ringing, call_id: 2 ** 60, target: { id: 2 ** 61, type: "user" } };
    expect(read(rounded).details["rounded_ids"]).toEqual(["call_id", "target.id"]);
    expect(read(ringing).details).not.toHaveProperty("rounded_ids");
  });

  it("survive any payload that has a call id and a time", () => {
    const payloads = fc.dictionary(fc.constantFrom(...Object.keys(ringing)), fc.jsonValue());
    fc.assert(
      fc.property(payloads, (payload) => {
        const event = read({ ...payload, call_id: 7, event_timestamp: DAY });
        expect(event).toMatchObject({ legId: "dialpad:7", at: DAY });
        expect(event.links.every((link) => link.startsWith("dialpad:"))).toBe(true);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
