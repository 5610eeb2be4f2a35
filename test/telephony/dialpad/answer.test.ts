import * as fc from "fast-check";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/domain/decision.ts";
import { MENU_DIGITS } from "../../../src/domain/menu.ts";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { lineView } from "./support/line-view.ts";

/** The page's tables of the four actions, field by field; it names no other field. */
const strict = { additionalProperties: false };
const Message = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });
const Locale = Type.Enum("de en en-au en-gb es fr fr-ca it ja nl pt ru zh".split(" "));
const PositiveInteger = Type.Integer({ minimum: 1 });
const Page = Type.Union([
  Type.Object(
    {
      action: Type.Literal("route"),
      target_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
      target_type: Type.Enum(["office", "department", "callcenter", "user", "callrouter"]),
    },
    strict,
  ),
  Type.Object(
    {
      action: Type.Literal("forward"),
      forward_to: Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" }),
    },
    strict,
  ),
  Type.Object(
    {
      action: Type.Literal("ask"),
      message: Message,
      hint_name: Type.String({ pattern: "^[a-z]+(_[a-z0-9]+)*$" }),
      finish_on_key: Type.String({ pattern: "^[0-9*#]$" }),
      num_digits: PositiveInteger,
      valid_digits: Type.String({ pattern: "^[0-9*#]+$" }),
      retries: PositiveInteger,
      timeout: PositiveInteger,
      timeout_action: Type.Enum(["disconnect", "default_target", "custom"]),
      locale: Locale,
    },
    strict,
  ),
  Type.Object({ action: Type.Literal("end"), message: Message, locale: Locale }, strict),
]);

function render(answer: Answer, line = lineView()): Record<string, unknown> {
  const body: unknown = JSON.parse(JSON.stringify(dialpadAdapter.renderAnswer(answer, line)));
  if (!Value.Check(Page, body)) throw new Error(`not on the page: ${JSON.stringify(body)}`);
  return body;
}

const rep = (id: string, type = "user", vendor = "dialpad"): Answer => ({
  kind: "rep",
  repId: "rep-1",
  identity: { vendor, type, id },
  ringMs: null,
});

const QUESTION = {
  kind: "ask",
  locale: "en",
  digits: ["1", "2"],
  listenMs: 5_000,
} as const;

const ask = (round: number, prompt: string[] = ["Your contact is on a call.", "Press 1."]) =>
  render({ ...QUESTION, question: { name: "busy-menu", round }, prompt });

const check = (type: string, id: string) => dialpadAdapter.checkTarget({ type, id }, "fallback");
const invalid = (field: string): unknown =>
  expect.objectContaining({ code: "INPUT_INVALID", field });

const FALLBACK = { action: "route", target_type: "department", target_id: 5883344555550002 };

describe("the answer for a rep", () => {
  it("routes to their Dialpad user, the id an integer", () => {
    expect(render(rep("5991398486730001"))).toEqual({
      action: "route",
      target_type: "user",
      target_id: 5991398486730001,
    });
  });

  it("is the fallback when they can't be written down", () => {
    for (const unusable of [
      rep("ava"),
      rep("0"),
      rep("9007199254740993"),
      rep("1", "sip"),
      rep("1", "user", "exotel"),
    ]) {
      expect(render(unusable)).toEqual(FALLBACK);
    }
  });
});

describe("the answer for a target", () => {
  it.each(["office", "department", "callcenter", "user", "callrouter"])(
    "routes to a %s",
    (type) => {
      expect(render({ kind: "target", target: { type, id: "123456" } })).toEqual({
        action: "route",
        target_type: type,
        target_id: 123456,
      });
    },
  );

  it("forwards to a number", () => {
    expect(render({ kind: "target", target: { type: "number", id: "+14155552671" } })).toEqual({
      action: "forward",
      forward_to: "+14155552671",
    });
  });

  it("forwards to a rep whose phone is outside Dialpad", () => {
    const identity = { vendor: "dialpad", type: "number", id: "+14155552671" };
    expect(render({ kind: "rep", repId: "ada", identity, ringMs: null })).toEqual({
      action: "forward",
      forward_to: "+14155552671",
    });
  });

  it("is the fallback when the target can't be written down", () => {
    expect(render({ kind: "target", target: { type: "number", id: "4155552671" } })).toEqual(
      FALLBACK,
    );
    expect(render({ kind: "target", target: { type: "voicemail", id: "1" } })).toEqual(FALLBACK);
  });

  it("ends at the router's default target when the fallback can't be either", () => {
    const line = lineView({ fallback: { type: "nowhere", id: "x" } });
    expect(render(rep("ava"), line)).toMatchObject({
      action: "ask",
      timeout_action: "default_target",
    });
  });
});

describe("a question", () => {
  it("states every parameter, for the defaults are 99 digits, 10 repeats and a hang-up", () => {
    expect(ask(1)).toEqual({
      action: "ask",
      message: ["Your contact is on a call.", "Press 1."],
      hint_name: "busy_menu_1",
      finish_on_key: "#",
      num_digits: 1,
      valid_digits: "12",
      retries: 2,
      timeout: 5,
      timeout_action: "custom",
      locale: "en",
    });
  });

  it("has a hint name of its own in every round, never one of the six base names", () => {
    const names = [1, 2, 3].map((round) => ask(round)["hint_name"]);
    expect(names).toEqual(["busy_menu_1", "busy_menu_2", "busy_menu_3"]);
  });

  it("is spoken in short strings, cut at sentences and then at words", () => {
    const long = `${"word ".repeat(60)}end. Press 1. Press 2.`;
    const message = ask(1, ["Thank you for calling.", long])["message"] as string[];
    expect(message[0]).toBe("Thank you for calling.");
    expect(message.slice(-2)).toEqual(["Press 1.", "Press 2."]);
    expect(message.every((text) => text.length <= 140)).toBe(true);
    expect(message.join(" ")).toBe(`Thank you for calling. ${long}`);
  });

  it("says something even without a prompt", () => {
    expect(ask(1, [])["message"]).toEqual(["One moment, please."]);
  });
});

describe("an end", () => {
  it("says its message and hangs up", () => {
    expect(
      render({ kind: "end", locale: "en", prompt: ["Thank you.", "We call you back."] }),
    ).toEqual({
      action: "end",
      message: ["Thank you.", "We call you back."],
      locale: "en",
    });
  });
});

describe("any answer", () => {
  it("is on the page, whatever it is made of", () => {
    const target = fc.record({
      type: fc.oneof(fc.constantFrom(...dialpadAdapter.capabilities.targetTypes), fc.string()),
      id: fc.oneof(fc.string(), fc.nat().map(String), fc.bigInt().map(String)),
    });
    const prompt = fc.array(fc.string({ maxLength: 400 }));
    const round = fc.nat(99);
    const answers: fc.Arbitrary<Answer> = fc.oneof(
      fc.record({
        kind: fc.constant("rep" as const),
        repId: fc.string(),
        identity: fc.record({
          vendor: fc.constantFrom("dialpad", "x"),
          type: fc.string(),
          id: fc.string(),
        }),
        ringMs: fc.option(fc.nat(), { nil: null }),
      }),
      fc.record({ kind: fc.constant("target" as const), target }),
      fc.record({
        kind: fc.constant("ask" as const),
        question: round.map((n) => ({ name: "busy-menu" as const, round: n })),
        prompt,
        locale: fc.string(),
        digits: fc.subarray([...MENU_DIGITS]),
        listenMs: fc.nat(60_000),
      }),
      fc.record({ kind: fc.constant("end" as const), prompt, locale: fc.string() }),
    );
    fc.assert(
      fc.property(answers, target, (answer, fallback) => {
        expect(render(answer, lineView({ fallback }))).toHaveProperty("action");
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });
});

describe("checking a target", () => {
  it("returns it in Dialpad's spelling", () => {
    expect(check("call_center", "123")).toEqual({ type: "callcenter", id: "123" });
    expect(check("number", "+14155552671")).toEqual({ type: "number", id: "+14155552671" });
  });

  it("names the field that is wrong", () => {
    expect(() => check("voicemail", "1")).toThrow(invalid("fallback.type"));
    expect(() => check("user", "ava")).toThrow(invalid("fallback.id"));
    expect(() => check("user", "9007199254740993")).toThrow(invalid("fallback.id"));
    expect(() => check("number", "4155552671")).toThrow(invalid("fallback.id"));
  });
});
