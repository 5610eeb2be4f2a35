import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { lineView } from "./support/line-view.ts";

const first = {
  date_started: 1731605954898,
  call_id: 5314479320940001,
  external_number: "+14155551001",
  internal_number: "+14155552000",
  contact_id: 6480210643730001,
  contact_type: "local",
};

function read(
  payload: Record<string, unknown>,
  headers: Record<string, string> = {},
  region = "US",
) {
  const request = { body: Buffer.alloc(0), headers };
  return dialpadAdapter.parseRoutingRequest(payload, request, lineView({ region }));
}

const attempts = (count: string, limit: string) => ({
  "dp-call-router-ask-reattempt-count": count,
  "dp-call-router-ask-reattempt-limit": limit,
});

describe("a first routing request", () => {
  it("says who calls which number in which call, since when", () => {
    expect(read(first)).toEqual({
      callId: "5314479320940001",
      legId: "dialpad:5314479320940001",
      caller: { kind: "number", e164: "+14155551001" },
      dialledNumber: "+14155552000",
      startedAt: 1731605954898,
      reply: null,
      offerEnd: null,
    });
  });

  it("takes a contact id that is text and a call id that is text", () => {
    const shared = { ...first, call_id: "531", contact_id: "shared_contact_pool_Company:1_uid_1" };
    expect(read(shared)).toMatchObject({ callId: "531", reply: null });
  });

  it("knows a colleague by the contact type", () => {
    expect(read({ ...first, contact_type: "user" }).caller).toEqual({
      kind: "internal",
      e164: "+14155551001",
    });
    expect(read({ ...first, contact_type: "user", external_number: null }).caller).toEqual({
      kind: "internal",
      e164: null,
    });
  });

  it("knows a withheld number from one that is none", () => {
    for (const external_number of ["blocked", "", null, undefined, "Anonymous"]) {
      expect(read({ ...first, external_number }).caller).toEqual({ kind: "withheld" });
    }
    expect(read({ ...first, external_number: "911911911911" }).caller).toEqual({ kind: "invalid" });
  });

  it("reads a number whose + became a space on its way", () => {
    const spaced = { ...first, external_number: " 14155551001", internal_number: " 14155552000" };
    for (const region of ["US", "GB"]) {
      expect(read(spaced, {}, region)).toMatchObject({
        caller: { kind: "number", e164: "+14155551001" },
        dialledNumber: "+14155552000",
      });
    }
  });

  it("needs nothing but the call id", () => {
    expect(read({ call_id: 7 })).toEqual({
      callId: "7",
      legId: "dialpad:7",
      caller: { kind: "withheld" },
      dialledNumber: null,
      startedAt: null,
      reply: null,
      offerEnd: null,
    });
  });

  it("without a call id still names one call, the same in its follow-up", () => {
    const { call_id: _, ...anonymous } = first;
    const id = read(anonymous).callId;
    expect(id).toMatch(/^unknown-[0-9a-f]{24}$/);
    expect(read({ ...anonymous, busy_menu_1: "2" }).callId).toBe(id);
    expect(read({ ...anonymous, external_number: "+14155551002" }).callId).not.toBe(id);
  });

  it("is no reply because a token's own claims or a new field stand beside the six", () => {
    expect(read({ ...first, iat: 1731605954, jti: "7", iss: "1" }).reply).toBeNull();
    expect(read({ ...first, router_name: "Main line" }).reply).toBeNull();
    expect(read({ ...first, company: "1", region: "2" }).reply).toBeNull();
  });

  it("never throws, whatever an authentic payload holds", () => {
    const names = [...Object.keys(first), "busy_menu_1", "other"];
    const payloads = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
    fc.assert(
      fc.property(payloads, (payload) => {
        expect(read(payload).legId).toBe(`dialpad:${read(payload).callId}`);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe("a request after a question", () => {
  it("says which question in which round was answered with which keys", () => {
    expect(read({ ...first, busy_menu_2: "1" }).reply).toEqual({
      question: { name: "busy-menu", round: 2 },
      digits: "1",
      lastChance: false,
    });
  });

  it("understands the hint name that our own answer gave", () => {
    const question = { name: "busy-menu", round: 1 } as const;
    const answer = dialpadAdapter.renderAnswer(
      {
        kind: "ask",
        question,
        prompt: ["Press 1."],
        locale: "en",
        digits: ["1", "2"],
        listenMs: 5_000,
      },
      lineView(),
    );
    const reply = read({ ...first, [String(answer["hint_name"])]: "2" }).reply;
    expect(reply).toMatchObject({ question, digits: "2" });
  });

  it.each([{ tier: "2" }, { tier: "" }, { language: "3" }, { busy_menu: "2" }, { iss: "1" }])(
    "takes no field of Dialpad's own for an answer: %o",
    (more) => {
      expect(read({ ...first, ...more }).reply).toBeNull();
    },
  );

  it("prefers our own question to an unknown name", () => {
    expect(read({ ...first, other: "9", busy_menu_1: "1" }).reply?.digits).toBe("1");
  });

  it.each([
    ["0", "3", false],
    ["1", "3", false],
    ["2", "3", true],
    ["3", "3", true],
    ["1", "2", true],
  ])("after silence at attempt %s of %s has its last chance: %s", (count, limit, lastChance) => {
    expect(read({ ...first, busy_menu_1: "" }, attempts(count, limit)).reply).toEqual({
      question: { name: "busy-menu", round: 1 },
      digits: "",
      lastChance,
    });
  });

  it("after silence without readable headers has its last chance", () => {
    const silent = { ...first, busy_menu_1: "" };
    expect(read(silent).reply?.lastChance).toBe(true);
    expect(read(silent, attempts("many", "3")).reply?.lastChance).toBe(true);
    expect(read(silent, { "dp-call-router-ask-reattempt-count": "0" }).reply?.lastChance).toBe(
      true,
    );
  });

  it("after silence in the second round has its last chance, whatever the headers say", () => {
    expect(read({ ...first, busy_menu_2: "" }, attempts("1", "3")).reply?.lastChance).toBe(true);
  });
});
