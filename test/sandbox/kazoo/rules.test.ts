import { describe, expect, it } from "vitest";
import { createKazooBox, type KazooBox } from "../../../src/sandbox/kazoo/index.ts";
import { kazooId } from "../../support/kazoo-line.ts";

type Reply = { status?: number; type?: string | null; body?: unknown };

const CALL = { callId: "c", from: "+14155551001", to: "+14155550000" };
const pivot = (data: Record<string, unknown> = {}) => ({
  module: "pivot",
  data: { voice_url: "http://router.test/pivot?key=1", ...data },
  children: { _: { module: "voicemail", data: { id: kazooId("5") } } },
});

/** A box whose router answers like this, and what it was asked. */
function openBox(reply: Reply | Error, now: () => number = Date.now) {
  const asked: { url: string; init: RequestInit }[] = [];
  const box: KazooBox = createKazooBox({
    accountId: kazooId("a"),
    apiKey: "key",
    users: [],
    numbers: [],
    now,
    random: Math.random,
    async fetch(url, init) {
      asked.push({ url, init });
      if (reply instanceof Error) throw reply;
      const { status = 200, type = "application/json", body = "" } = reply;
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const headers: Record<string, string> = type === null ? {} : { "content-type": type };
      return new Response(status === 204 ? null : Buffer.from(text), { status, headers });
    },
  });
  return { box, asked };
}

const SAFE = { kind: "message", box: kazooId("5") };

describe("KAZOO's consequences of a router's answer", () => {
  it.each<[string, unknown]>([
    ["an empty body", ""],
    ["no JSON", "<html>"],
    ["a list", []],
    ["a flow inside an object", { flow: { module: "hangup", data: {} } }],
    ["a module that does not exist", { module: "say", data: { text: "Hello" } }],
    ["a code as text", { module: "response", data: { code: "486" } }],
    ["bare ids in a ring group", { module: "ring_group", data: { endpoints: ["a"] } }],
    ["an action without data", { module: "hangup" }],
    [
      "a child that is no action",
      { module: "user", data: { id: "u" }, children: { module: "voicemail" } },
    ],
    [
      "a fault deep below",
      {
        module: "tts",
        data: { text: "Hi" },
        children: { _: { module: "voicemail", data: { id: "1" } } },
      },
    ],
  ])("200 with %s drops the caller", async (_name, body) => {
    const { box } = openBox({ body });
    expect((await box.call(CALL, pivot())).end.kind).toBe("dropped");
  });

  it.each<[string, Reply | Error]>([
    ["503", { status: 503 }],
    ["204", { status: 204 }],
    ["404", { status: 404, body: { module: "hangup", data: {} } }],
    ["no answer", new TypeError("fetch failed")],
    ["a flow without a content type", { type: null, body: { module: "hangup", data: {} } }],
  ])("%s runs the `_` child", async (_name, reply) => {
    const { box } = openBox(reply);
    expect((await box.call(CALL, pivot())).end).toEqual(SAFE);
  });

  it("asks by GET and TwiML's names unless told otherwise", async () => {
    const { box, asked } = openBox({ status: 503 });
    await box.call(CALL, pivot());
    expect(asked[0]?.init.method).toBe("GET");
    expect(asked[0]?.url).toContain("?key=1&");
    expect(asked[0]?.url).toContain("CallSid=c");
    await box.call(CALL, pivot({ method: "post", req_format: "kazoo", req_body_format: "json" }));
    expect(JSON.parse(asked[1]?.init.body as string)).toMatchObject({
      "Call-ID": "c",
      Direction: "inbound",
    });
  });

  it("ends a call that goes round and round", async () => {
    const { box } = openBox({ body: pivot() });
    expect((await box.call(CALL, pivot())).end).toEqual({ kind: "dropped", why: "loop guard" });
  });
});

describe("KAZOO's way through a flow", () => {
  const next = { module: "response", data: { code: 404 } };

  it("ends on success, and looks at cause, code and `_` in this order on failure", async () => {
    const { box } = openBox({});
    const flow = (children: object) => ({ module: "user", data: { id: "u" }, children });
    const end = async (children: object) => (await box.call(CALL, flow(children))).end;
    box.setPhone("user:u", { kind: "fails", cause: "USER_BUSY" });
    const other = { module: "hangup", data: {} };
    expect(await end({ USER_BUSY: next, _: other })).toEqual({ kind: "hung-up", code: 404 });
    expect(await end({ "sip:486": next, _: other })).toEqual({ kind: "hung-up", code: 404 });
    expect(await end({ NO_ANSWER: other, _: next })).toEqual({ kind: "hung-up", code: 404 });
    expect(await end({})).toEqual({ kind: "unanswered", cause: "USER_BUSY" });
    box.setPhone("user:u", { kind: "answers", talkSeconds: 5 });
    expect(await end({ _: next })).toEqual({ kind: "answered", by: "user:u" });
  });

  it("does not look at `_` under resources", async () => {
    const { box } = openBox({});
    box.setPhone("number:+1", { kind: "fails", cause: "USER_BUSY" });
    const flow = (children: object) => ({ module: "resources", data: { to_did: "+1" }, children });
    expect((await box.call(CALL, flow({ _: next }))).end).toEqual({
      kind: "unanswered",
      cause: "USER_BUSY",
    });
    expect((await box.call(CALL, flow({ USER_BUSY: next }))).end).toEqual({
      kind: "hung-up",
      code: 404,
    });
  });

  it("mutes who joins an ad-hoc conference that says nothing of it", async () => {
    const { box } = openBox({});
    const flow = { module: "conference", data: { config: { name: "Room" } } };
    expect((await box.call(CALL, flow)).end).toEqual({
      kind: "conference",
      name: "Room",
      muted: true,
    });
  });
});

describe("KAZOO's webhooks", () => {
  it("are switched off by six answers in a minute that are not 200, and not by five", async () => {
    let time = 0;
    const { box } = openBox({ status: 204 }, () => time);
    const hook = box.hooks.create({
      name: "x",
      uri: "http://router.test/events",
      hook: "channel_create",
    });
    const deliver = () => box.hooks.deliver([{ hook_event: "channel_create" }]);
    for (let count = 0; count < 5; count += 1) await deliver();
    expect(hook.enabled).toBe(true);
    time = 61_000;
    await deliver();
    expect(hook.enabled).toBe(true);
    for (let count = 0; count < 5; count += 1) await deliver();
    expect(hook.enabled).toBe(false);
    box.hooks.reenable();
    expect(hook.enabled).toBe(true);
  });
});
