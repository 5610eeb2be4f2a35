import { describe, expect, it } from "vitest";
import {
  ADA,
  api,
  BRUNO,
  createClock,
  createRouter,
  DEPARTMENT_ID,
  MAIN_NUMBER,
  OFFICE_ID,
  openBox,
  SECRET,
  startClient,
} from "./support.ts";

const KNOWN = "+14155550101";
const toAda = { target_id: Number(ADA), target_type: "user" };
const menu = {
  action: "ask",
  message: "Press 1.",
  hint_name: "menu_1",
  num_digits: 1,
  retries: 2,
  timeout: 1,
};

describe("a call to a router's number", () => {
  it("is asked about with a signed JWT of six fields and follows the answer", async () => {
    const client = await startClient();
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;

    expect(client.routed).toHaveLength(1);
    const [request] = client.routed;
    expect(request?.raw.split(".")).toHaveLength(3);
    expect(request?.payload).toEqual({
      date_started: call.startedAt,
      call_id: Number(call.callId),
      external_number: KNOWN,
      internal_number: MAIN_NUMBER,
      contact_id: expect.any(Number),
      contact_type: "local",
    });
    expect(call).toMatchObject({ outcome: "answered", talkedWith: ADA, sentBy: "router" });
  });

  it.each(["application/jwt", "application/json", "text/plain"] as const)(
    "may come as %s",
    async (contentType) => {
      const client = await startClient();
      const box = await openBox({ assumptions: { contentType } });
      await createRouter(box, client.routeUrl);
      await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
      expect(client.routed[0]?.headers["content-type"]).toBe(contentType);
    },
  );

  it("comes as plain JSON when the router has no secret", async () => {
    const client = await startClient({ secret: null });
    const box = await openBox();
    await createRouter(box, client.routeUrl, { secret: null });
    await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(client.routed[0]?.raw.startsWith("{")).toBe(true);
    expect(client.routed[0]?.headers["content-type"]).toBe("application/json");
  });

  it("shows shared contacts as text, colleagues as users, withheld numbers as set", async () => {
    const client = await startClient();
    const box = await openBox({ assumptions: { withheldNumber: "anonymous" } });
    await createRouter(box, client.routeUrl);
    for (const from of ["+14155550105", "+14155550151", null]) {
      await box.placeCall({ from, to: MAIN_NUMBER }).ended;
    }
    const [shared, colleague, withheld] = client.routed.map((one) => one.payload);
    expect(shared?.["contact_id"]).toMatch(/^shared_contact_pool_Company:\d+_uid_/);
    expect(colleague).toMatchObject({ contact_type: "user", contact_id: Number(BRUNO) });
    expect(withheld?.["external_number"]).toBe("anonymous");
  });

  it("is refused when no router holds the number", async () => {
    const box = await openBox();
    expect(() => box.placeCall({ from: KNOWN, to: MAIN_NUMBER })).toThrow(/no call router/);
  });

  it.each([
    ["status 500", { status: 500, body: toAda }],
    ["status 401", { status: 401, body: {} }],
    ["status 302", { status: 302, body: toAda }],
    ["broken JSON", { body: "{" }],
    ["HTML", { body: "<html>", contentType: "text/html" }],
    ["JSON under another name", { body: toAda, contentType: "text/html" }],
    ["an unknown target", { body: { target_id: 4_000_000_000_000_000, target_type: "user" } }],
    ["a target of another type", { body: { target_id: Number(ADA), target_type: "department" } }],
    ["an unknown field", { body: { ...toAda, ring_seconds: 20 } }],
    ["a text id", { body: { ...toAda, target_id: ADA } }],
    ["an answer after the deadline", { body: toAda, delayMs: 400 }],
  ])("goes to the default target and counts an error on %s", async (_what, reply) => {
    const client = await startClient({ route: () => reply });
    const box = await openBox({ routingDeadlineMs: 150 });
    const id = await createRouter(box, client.routeUrl);
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(call).toMatchObject({
      sentBy: "default-target",
      sentTo: { type: "department", id: DEPARTMENT_ID },
    });
    expect(call.consultations[0]?.problem).toEqual(expect.any(String));
    expect(box.errorsThisHour(id)).toBe(1);
  });

  it("counts an error when nobody listens at the routing_url", async () => {
    const box = await openBox();
    const id = await createRouter(box, "http://127.0.0.1:1/route");
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect([call.outcome, box.errorsThisHour(id)]).toEqual(["answered", 1]);
  });

  it("takes a text id where a switch says so", async () => {
    const client = await startClient({ route: () => ({ body: { ...toAda, target_id: ADA } }) });
    const box = await openBox({ assumptions: { textTargetIdsAccepted: true } });
    await createRouter(box, client.routeUrl);
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(call.sentTo).toEqual({ type: "user", id: ADA });
  });

  it("may be forwarded or ended", async () => {
    const answers = [
      { action: "forward", forward_to: "+14155550199" },
      { action: "end", message: ["We are closed.", "Goodbye."] },
    ];
    const client = await startClient({ route: (_request, nth) => ({ body: answers[nth - 1] }) });
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const forwarded = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    const ended = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(forwarded.outcome).toBe("forwarded");
    expect(ended).toMatchObject({
      outcome: "ended-by-router",
      heard: ["We are closed. Goodbye."],
    });
  });
});

/** A router whose URL answers 500 until it is mended. */
async function failing() {
  const clock = createClock();
  let isBroken = true;
  const route = () => (isBroken ? { status: 500 } : { body: toAda });
  const client = await startClient({ route });
  const box = await openBox({ now: clock.now });
  const id = await createRouter(box, client.routeUrl);
  const callOnce = () =>
    box.placeCall({ from: KNOWN, to: MAIN_NUMBER, behaviour: { talkMs: 10 } }).ended;
  const isEnabled = async () => {
    clock.advance(100);
    return (await api(box, "GET", `/callrouters/${id}`)).body.enabled;
  };
  const patch = (body: unknown) => {
    clock.advance(5 * 60_000);
    return api(box, "PATCH", `/callrouters/${id}`, body);
  };
  const mend = () => {
    isBroken = false;
  };
  return { clock, client, box, id, callOnce, isEnabled, patch, mend };
}

const press = (...presses: string[]) => ({ presses, talkMs: 10 });

describe("a router that errs", () => {
  it("is switched off at the eleventh error in an hour, and its calls go on all the same", async () => {
    const { client, box, id, callOnce, isEnabled } = await failing();
    for (let time = 0; time < 10; time += 1) await callOnce();
    expect(await isEnabled()).toBe(true);
    await callOnce();
    expect(await isEnabled()).toBe(false);
    expect(box.errorsThisHour(id)).toBe(11);
    const call = await callOnce();
    expect(call).toMatchObject({ sentBy: "default-target", consultations: [] });
    expect(client.routed).toHaveLength(11);
  });

  it("is off again after one more error when only enabled was set", async () => {
    const { callOnce, isEnabled, patch } = await failing();
    for (let time = 0; time < 11; time += 1) await callOnce();
    await patch({ enabled: true });
    expect(await isEnabled()).toBe(true);
    await callOnce();
    expect(await isEnabled()).toBe(false);
  });

  it("starts afresh when the count is reset with it", async () => {
    const { box, id, callOnce, isEnabled, patch, mend } = await failing();
    for (let time = 0; time < 11; time += 1) await callOnce();
    await patch({ enabled: true, reset_error_count: true });
    expect(box.errorsThisHour(id)).toBe(0);
    await callOnce();
    expect(await isEnabled()).toBe(true);
    mend();
    expect((await callOnce()).sentBy).toBe("router");
  });

  it("is forgiven errors that are older than an hour", async () => {
    const { clock, box, id, callOnce, isEnabled } = await failing();
    for (let time = 0; time < 10; time += 1) await callOnce();
    clock.advance(3_600_000);
    await callOnce();
    expect(await isEnabled()).toBe(true);
    expect(box.errorsThisHour(id)).toBe(1);
  });

  it("sends calls to the office while off, under the other reading", async () => {
    const box = await openBox({ assumptions: { disabledRouterGoesTo: "office" } });
    await createRouter(box, "https://example.com/a", { enabled: false });
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(call).toMatchObject({ sentBy: "office", sentTo: { type: "office", id: OFFICE_ID } });
  });
});

describe("a caller who is asked", () => {
  it("has their keys in the next request only", async () => {
    const answers = [menu, { ...menu, hint_name: "menu_2" }, toAda];
    const client = await startClient({ route: (_request, nth) => ({ body: answers[nth - 1] }) });
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER, behaviour: press("1", "2") })
      .ended;
    const [first, second, third] = client.routed.map((one) => one.payload);
    expect(second).toEqual({ ...first, menu_1: "1" });
    expect(third).toEqual({ ...first, menu_2: "2" });
    expect(call.talkedWith).toBe(ADA);
  });

  it("is disconnected on silence unless the answer says otherwise", async () => {
    const client = await startClient({ route: () => ({ body: menu }) });
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(call.outcome).toBe("disconnected-on-silence");
    expect(call.heard).toHaveLength(2);
    expect(client.routed).toHaveLength(1);
  });

  it("goes to the default target on silence when told so", async () => {
    const body = { ...menu, timeout_action: "default_target" };
    const client = await startClient({ route: () => ({ body }) });
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
    expect(call).toMatchObject({ sentBy: "default-target", outcome: "answered" });
  });

  it.each([
    [1 as const, ["1", "2"]],
    [0 as const, ["0", "1", "2"]],
  ])(
    "is asked again under custom, counted from %i, and disconnected at 3",
    async (from, counts) => {
      const body = { ...menu, timeout_action: "custom" };
      const client = await startClient({ route: () => ({ body }) });
      const box = await openBox({ assumptions: { attemptsCountFrom: from } });
      await createRouter(box, client.routeUrl);
      const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
      expect(call.outcome).toBe("disconnected-on-silence");
      const [first, ...again] = client.routed;
      expect(first?.headers).not.toHaveProperty("dp-call-router-ask-reattempt-count");
      expect(again.map((one) => one.payload["menu_1"])).toEqual(counts.map(() => ""));
      const header = (name: string) => again.map((one) => one.headers[name]);
      expect(header("dp-call-router-ask-reattempt-count")).toEqual(counts);
      expect(header("dp-call-router-ask-reattempt-limit")).toEqual(counts.map(() => "3"));
    },
  );

  it("may hang up instead of answering", async () => {
    const client = await startClient({ route: () => ({ body: menu }) });
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const behaviour = { patienceMs: 300 };
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER, behaviour }).ended;
    expect(call).toMatchObject({ outcome: "caller-hung-up", talkedWith: null });
  });

  it("gives up on a router that never stops asking", async () => {
    const client = await startClient({ route: () => ({ body: menu }) });
    const box = await openBox();
    await createRouter(box, client.routeUrl);
    const presses = Array.from({ length: 50 }, () => "1");
    const call = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER, behaviour: { presses } })
      .ended;
    expect(call.outcome).toBe("caller-hung-up");
    expect(client.routed).toHaveLength(20);
  });
});

it("signs with the secret that the router has now", async () => {
  const other = "another-secret-of-more-than-32-characters";
  const client = await startClient({ secret: other });
  const box = await openBox();
  const id = await createRouter(box, client.routeUrl);
  const before = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
  expect(before.sentBy).toBe("default-target");
  await api(box, "PATCH", `/callrouters/${id}`, { secret: other });
  const after = await box.placeCall({ from: KNOWN, to: MAIN_NUMBER }).ended;
  expect(after.sentBy).toBe("router");
  expect(SECRET).not.toBe(other);
});
