import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Identity } from "../../../src/domain/decision.ts";
import { MENU_DIGITS } from "../../../src/domain/menu.ts";
import { kazooAdapter } from "../../../src/telephony/kazoo/index.ts";
import type { LineView } from "../../../src/telephony/port.ts";
import {
  kazooId,
  nextUrl,
  nodeOf,
  pivotRequest,
  type KazooNode,
} from "../../support/kazoo-line.ts";
import { lineView } from "./support/line-view.ts";
import { createPublishedCheck } from "./support/published-schemas.ts";

const published = createPublishedCheck();
const user: Identity = { vendor: "kazoo", type: "user", id: kazooId("1") };
const rep = (identity = user, ringMs: number | null = 15_000): Answer => ({
  kind: "rep",
  repId: "ada",
  identity,
  ringMs,
});
const ask = (name: "busy-menu" | "hold", round: number, locale = "en"): Answer => ({
  kind: "ask",
  question: { name, round },
  prompt: ["Ada is on another call.", "For a callback, press 1."],
  locale,
  digits: ["1"],
  listenMs: 5_000,
});

function render(
  answer: Answer,
  line: LineView = lineView(),
  more: Record<string, unknown> = {},
): KazooNode {
  const asked = {
    request: { body: Buffer.alloc(0), headers: {} },
    routing: null,
    payload: pivotRequest("c", more),
    decisionId: "decision-1",
  };
  const flow = kazooAdapter.renderAnswer(answer, line, asked) as KazooNode;
  expect(published(flow)).toEqual([]);
  return flow;
}

const settings = (given: Record<string, unknown>) => lineView({ settings: given });
const MUSIC = { media: "music", seconds: 15 };

describe("a rep's callflow", () => {
  it("carries our decision on both legs and rings for the policy's seconds", () => {
    const flow = render(rep());
    expect(flow).toMatchObject({
      module: "set_variables",
      data: {
        custom_application_vars: { stickyline_decision: "decision-1", stickyline_line: "line-1" },
        export: true,
      },
    });
    expect(nodeOf(flow, "user").data).toEqual({ id: user.id, timeout: 15 });
  });

  it("sets variables where KAZOO shows that it knows them, whatever it says of its version, or by the settings", () => {
    const old = { "Api-Version": "2015-03-01" };
    const withoutKey = (line = lineView()) => {
      const { "Custom-Application-Vars": _vars, ...payload } = pivotRequest("c");
      return kazooAdapter.renderAnswer(rep(), line, {
        request: { body: Buffer.alloc(0), headers: {} },
        routing: null,
        payload,
        decisionId: "decision-1",
      }) as KazooNode;
    };
    expect(render(rep(), lineView(), old).module).toBe("set_variables");
    expect(withoutKey().module).toBe("user");
    expect(withoutKey(settings({ setVariables: true })).module).toBe("set_variables");
    expect(render(rep(), settings({ setVariables: false })).module).toBe("user");
  });

  it("hands a call to another router as its script reads it, and a recording to an address of its own", () => {
    const flows = {
      on: [
        { do: "record", format: "mp3", limitSeconds: 60, url: "https://archive.example/put" },
        { do: "ask-router", url: "https://old.example/route.php", method: "get", body: "form" },
      ],
    };
    const line = lineView({ settings: { flows } });
    const flow = render({ kind: "target", target: { type: "flow", id: "on" } }, line);
    expect(nodeOf(flow, "record_call").data).toMatchObject({ url: "https://archive.example/put" });
    expect(nodeOf(flow, "pivot").data).toMatchObject({
      voice_url: "https://old.example/route.php",
      method: "get",
      req_body_format: "form",
    });
  });

  it("warns of a flow that ends in a ringing step", () => {
    const flows = {
      rings: [{ do: "ring-user", id: user.id }],
      safe: [{ do: "ring-user", id: user.id }, { do: "route" }],
    };
    expect(kazooAdapter.warnOf?.(settings({ flows }))).toEqual([
      expect.stringContaining("the flow rings ends in a ringing step"),
    ]);
  });

  it("asks us again about each way of failing, and ends in the fallback without us", () => {
    const ring = nodeOf(render(rep()), "user");
    const after = (cause: string) => new URL(nextUrl(ring, cause)).searchParams.get("sl_after");
    expect(Object.keys(ring.children).toSorted()).toEqual(
      [
        "ALLOTTED_TIMEOUT",
        "CALL_REJECTED",
        "NO_ANSWER",
        "NO_USER_RESPONSE",
        "USER_BUSY",
        "_",
      ].toSorted(),
    );
    expect(after("USER_BUSY")).toBe("busy");
    expect(after("NO_ANSWER")).toBe("no-answer");
    expect(after("CALL_REJECTED")).toBe("declined");
    expect(after("_")).toBe("failed");
    for (const child of Object.values(ring.children)) {
      expect(child.data).toMatchObject({
        method: "post",
        req_format: "kazoo",
        req_body_format: "json",
        req_timeout_ms: 3_000,
      });
      expect(child.children["_"]).toMatchObject({
        module: "ring_group",
        data: { endpoints: [{ id: kazooId("f") }] },
      });
    }
  });

  it("keeps the line's secret in the URL that asks again", () => {
    const ring = nodeOf(render(rep(), lineView({ secrets: ["s3"] })), "user");
    expect(new URL(nextUrl(ring)).searchParams.get("secret")).toBe("s3");
  });

  it("records from the first ring on, stops before a mailbox, and starts once in a call", () => {
    const line = settings({
      recording: { format: "mp3", limitSeconds: 600 },
      mailbox: kazooId("8"),
    });
    const flow = render(rep(), line);
    expect(nodeOf(flow, "record_call").data).toMatchObject({
      action: "start",
      url: "https://route.example/v1/kazoo/key/recordings",
    });
    const next = Object.fromEntries(
      new URL(nextUrl(nodeOf(flow, "user"), "NO_ANSWER")).searchParams,
    );
    expect(next).toMatchObject({ sl_rec: "1" });
    expect(JSON.stringify(render(rep(), line, next))).not.toContain('"start"');
    const mailbox = render(
      {
        kind: "voicemail",
        repId: "ada",
        identity: { ...user, type: "voicemail", id: kazooId("9") },
      },
      line,
      next,
    );
    expect(mailbox).toMatchObject({
      module: "record_call",
      data: { action: "stop" },
      children: { _: { module: "voicemail", data: { id: kazooId("9") } } },
    });
  });

  it("gives a rep of another phone system's identity the fallback", () => {
    expect(render(rep({ vendor: "dialpad", type: "user", id: "1" })).module).toBe("ring_group");
  });
});

describe("a question's callflow", () => {
  it("speaks, listens for one digit under the step's own name, and asks us", () => {
    const flow = render(ask("busy-menu", 1, "de"), lineView(), { sl_step: "3" });
    expect(flow).toMatchObject({ module: "tts", data: { language: "de" } });
    const listen = nodeOf(flow, "collect_dtmf");
    expect(listen.data).toMatchObject({ max_digits: 1, timeout: 5_000, collection_name: "step_4" });
    expect(Object.fromEntries(new URL(nextUrl(listen)).searchParams)).toEqual({
      sl_step: "4",
      sl_ask: "busy-menu.1",
    });
  });

  it("holds with music every second round, which no key ends, and with words in between", () => {
    const line = settings({ holdMusic: MUSIC });
    expect(render(ask("hold", 1), line).module).toBe("tts");
    const music = render(ask("hold", 2), line);
    expect(music).toMatchObject({ module: "play", data: { id: "music", terminators: [] } });
    expect(new URL(nextUrl(music)).searchParams.get("sl_ask")).toBe("hold.2");
    expect(render(ask("hold", 2)).module).toBe("tts");
  });

  /** What a caller hears, text by text, up to the digits. */
  function heard(prompt: readonly string[]): string[] {
    const texts: string[] = [];
    const answer = { ...ask("busy-menu", 1), prompt } as Answer;
    let node: KazooNode | undefined = render(answer);
    for (; node?.module === "tts"; node = node.children["_"]) {
      texts.push(String(node.data["text"]));
    }
    expect(node?.module).toBe("collect_dtmf");
    return texts;
  }

  it("says a long menu in several texts, and leaves no choice out", () => {
    const sentences = Array.from({ length: 11 }, (_, at) => `Press ${at}. ${"word ".repeat(60)}`);
    const texts = heard(sentences.map((sentence) => sentence.trim()));
    expect(texts.length).toBe(4);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(1_000);
    for (const at of sentences.keys()) expect(texts.join(" ")).toContain(`Press ${at}. word`);
    expect(heard(["Ada is on another call.", "Press 1."])).toEqual([
      "Ada is on another call. Press 1.",
    ]);
  });

  it("cuts a sentence longer than 1,000 characters at a word", () => {
    const [text = "", ...others] = heard(["words ".repeat(300).trim(), "Press 1."]);
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(text.endsWith("words")).toBe(true);
    expect(others).toEqual(["Press 1."]);
  });
});

describe("other callflows", () => {
  it("ring a group together, then ask us who is next, and without us the fallback", () => {
    const members = ["1", "2"].map((digit) => ({
      repId: digit,
      identity: { ...user, id: kazooId(digit) },
    }));
    const group = nodeOf(render({ kind: "group", members, ringMs: 30_000 }), "ring_group");
    expect(group.data).toMatchObject({
      timeout: 30,
      endpoints: [{ endpoint_type: "user", id: kazooId("1") }, { id: kazooId("2") }],
    });
    const next = group.children["_"];
    expect(next?.module).toBe("pivot");
    expect(String(next?.data["voice_url"])).toContain("sl_after=no-answer");
    expect(next?.children["_"]?.module).toBe("ring_group");
  });

  it("name every cause under a number outside, since `_` is not looked at there", () => {
    const dial = render({ kind: "target", target: { type: "number", id: "+14155550100" } });
    expect(dial.data).toEqual({ to_did: "+14155550100", use_local_resources: false });
    expect(dial.children["_"]).toBeUndefined();
    for (const cause of [
      "USER_BUSY",
      "NO_ANSWER",
      "UNALLOCATED_NUMBER",
      "NORMAL_TEMPORARY_FAILURE",
    ]) {
      expect(dial.children[cause]?.module).toBe("ring_group");
    }
  });

  it.each([
    ["device", kazooId("5"), "device"],
    ["user", kazooId("5"), "user"],
    ["group", kazooId("5"), "ring_group"],
    ["voicemail", kazooId("5"), "voicemail"],
    ["menu", "m", "menu"],
    ["callflow", "c", "callflow"],
    ["conference", kazooId("5"), "conference"],
    ["local-number", "+14155550100", "resources"],
  ])("go to a %s", (type, id, module) => {
    expect(render({ kind: "target", target: { type, id } }).module).toBe(module);
  });

  it("say goodbye and hang up with a code", () => {
    const end = render({ kind: "end", prompt: ["Goodbye."], locale: "en" });
    expect(end).toMatchObject({
      module: "tts",
      children: { _: { module: "response", data: { code: 480 } } },
    });
  });

  it("leave a message in the line's mailbox where the rep has none, else take the fallback", () => {
    const message: Answer = { kind: "voicemail", repId: "ada", identity: user };
    expect(render(message, settings({ mailbox: kazooId("8") }))).toMatchObject({
      module: "voicemail",
      data: { id: kazooId("8") },
    });
    expect(render(message).module).toBe("ring_group");
  });

  it("ask no more after 20 answers of one call, but end in the fallback", () => {
    const flow = render(rep(), lineView(), { sl_step: "20" });
    expect(JSON.stringify(flow)).not.toContain("pivot");
    expect(flow.module).toBe("ring_group");
  });

  it("are valid for any answer and any target, right or wrong", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("", " ", "x".repeat(3_000), kazooId("1"), "+14155550100"),
    );
    const type = fc.oneof(
      fc.string(),
      fc.constantFrom("user", "device", "voicemail", "number", "flow", "conference"),
    );
    const target = fc.record({ type, id: text });
    const identity = fc.record({ vendor: fc.constantFrom("kazoo", "x"), type, id: text });
    const ringMs = fc.option(fc.double());
    const prompt = fc.array(text);
    const answer: fc.Arbitrary<Answer> = fc.oneof(
      fc.record({ kind: fc.constant("rep" as const), repId: text, identity, ringMs }),
      fc.record({
        kind: fc.constant("group" as const),
        members: fc.array(fc.record({ repId: text, identity })),
        ringMs,
      }),
      fc.record({ kind: fc.constant("target" as const), target }),
      fc.record({ kind: fc.constant("voicemail" as const), repId: text, identity }),
      fc.record({ kind: fc.constant("end" as const), prompt, locale: text }),
      fc.record({
        kind: fc.constant("ask" as const),
        question: fc.record({
          name: fc.constantFrom("hold" as const, "busy-menu" as const),
          round: fc.nat(50),
        }),
        prompt,
        locale: text,
        digits: fc.subarray([...MENU_DIGITS]),
        listenMs: fc.integer(),
      }),
    );
    fc.assert(
      fc.property(answer, target, (one, fallback) => {
        render(one, lineView({ fallback, settings: { holdMusic: MUSIC } }));
      }),
      { numRuns: 500 },
    );
  });
});
