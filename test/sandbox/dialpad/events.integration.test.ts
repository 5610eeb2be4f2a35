import { describe, expect, it } from "vitest";
import type { DialpadBoxOptions } from "../../../src/sandbox/dialpad/index.ts";
import type { CallBehaviour } from "../../../src/sandbox/dialpad/call.ts";
import {
  ADA,
  api,
  BRUNO,
  CALL_CENTER_ID,
  createRouter,
  DEPARTMENT_ID,
  MAIN_NUMBER,
  openBox,
  startClient,
  subscribe,
  type Reply,
} from "./support.ts";

const KNOWN = "+14155550101";
const BRIEF = { ringMs: 1000, talkMs: 5000, leavesVoicemail: false };
const toAda = { target_id: Number(ADA), target_type: "user" };

type Setup = {
  box?: Partial<DialpadBoxOptions>;
  route?: unknown;
  events?: (nth: number) => Reply;
  subscription?: Record<string, unknown>;
};

async function setUp({ box: options, route = toAda, events, subscription }: Setup = {}) {
  const client = await startClient({
    route: () => ({ body: route }),
    events: (_event, nth) => events?.(nth) ?? { status: 204, body: "" },
  });
  const box = await openBox({
    ...options,
    assumptions: { link: "entry-point", entryLegEvents: false, ...options?.assumptions },
  });
  await createRouter(box, client.routeUrl);
  await subscribe(box, client.eventsUrl, subscription);
  const callIn = async (behaviour: CallBehaviour = {}) => {
    const call = await box.placeCall({
      from: KNOWN,
      to: MAIN_NUMBER,
      behaviour: { ...BRIEF, ...behaviour },
    }).ended;
    await box.settled();
    return call;
  };
  /** States by leg, in the order of their own time, whatever order they came in. */
  const states = () =>
    client.events
      .map((one) => one.payload)
      .toSorted((a, b) => Number(a["event_timestamp"]) - Number(b["event_timestamp"]))
      .map((event) => event["state"])
      .filter((state) => state !== "recording");
  return { box, client, callIn, states };
}

describe("the events of a call", () => {
  it("tell a user's answered call from ringing to hangup, signed", async () => {
    const { client, callIn, states } = await setUp();
    const call = await callIn();
    expect(states()).toEqual(["ringing", "connected", "hangup"]);
    const hangup = client.events.find((one) => one.payload["state"] === "hangup");
    expect(hangup?.payload).toMatchObject({
      direction: "inbound",
      external_number: KNOWN,
      internal_number: MAIN_NUMBER,
      target: { id: Number(ADA), type: "user", email: "ada.okafor@example.com" },
      date_connected: call.connectedAt,
      date_ended: call.legs[0]?.endedAt,
      proxy_target: {},
      group_id: null,
      labels: [],
    });
    expect(hangup?.payload["duration"]).toBeGreaterThan(0);
  });

  it("have no date_rang and no durations while it rings", async () => {
    const { client, callIn } = await setUp();
    await callIn();
    const ringing = client.events.find((one) => one.payload["state"] === "ringing");
    expect(ringing?.payload).toMatchObject({
      date_rang: null,
      date_first_rang: expect.any(Number),
      date_connected: null,
      date_ended: null,
      duration: null,
      total_duration: null,
    });
  });

  it("tell a hold and the time it took", async () => {
    const { callIn, states } = await setUp();
    const call = await callIn({ holdMs: 1000 });
    expect(states()).toEqual(["ringing", "connected", "hold", "connected", "hangup"]);
    expect(call.legs[0]?.heldMs).toBeGreaterThan(0);
  });

  it("tell a miss, a voicemail, and a caller who gave up", async () => {
    const { client, callIn, states } = await setUp();
    expect((await callIn({ callee: "lets-it-ring" })).outcome).toBe("missed");
    expect(states()).toEqual(["ringing", "missed", "hangup"]);
    client.events.length = 0;
    const voicemail = await callIn({ callee: "lets-it-ring", leavesVoicemail: true });
    expect(voicemail.outcome).toBe("voicemail");
    expect(states()).toEqual(["ringing", "voicemail", "hangup", "voicemail_uploaded"]);
    client.events.length = 0;
    expect((await callIn({ patienceMs: 100 })).outcome).toBe("missed");
    expect(states()).toEqual(["ringing", "missed", "hangup"]);
  });

  it("are only those of the states subscribed to, while enabled", async () => {
    const { box, client, callIn } = await setUp({ subscription: { call_states: ["hangup"] } });
    await callIn();
    expect(client.events.map((one) => one.payload["state"])).toEqual(["hangup"]);
    const [subscription] = (await api(box, "GET", "/subscriptions/call")).body.items;
    await api(box, "PATCH", `/subscriptions/call/${subscription?.id ?? ""}`, { enabled: false });
    await callIn();
    expect(client.events).toHaveLength(1);
  });

  it("go once to each subscription, and to none whose webhook is gone", async () => {
    const { box, client, callIn } = await setUp({ subscription: { call_states: ["hangup"] } });
    await subscribe(box, client.eventsUrl, { call_states: ["hangup"] });
    await subscribe(box, client.eventsUrl, { group_calls_only: true });
    await subscribe(box, client.eventsUrl, { target_type: "user", target_id: BRUNO });
    await callIn();
    expect(client.events).toHaveLength(2);
    for (const webhook of (await api(box, "GET", "/webhooks")).body.items) {
      await api(box, "DELETE", `/webhooks/${webhook.id}`);
    }
    await callIn();
    expect(client.events).toHaveLength(2);
  });
});

describe("the leg behind a router", () => {
  it.each([
    ["entry-point", (callId: number) => ({ entry_point_call_id: callId, master_call_id: null })],
    ["master", (callId: number) => ({ entry_point_call_id: null, master_call_id: callId })],
    ["none", () => ({ entry_point_call_id: null, master_call_id: null })],
  ] as const)("has a new id, linked by: %s", async (link, expected) => {
    const { client, callIn } = await setUp({ box: { assumptions: { link } } });
    const { callId } = await callIn();
    for (const { payload } of client.events) {
      expect(payload["call_id"]).not.toBe(Number(callId));
      expect(payload).toMatchObject(expected(Number(callId)));
    }
  });

  it("may have the routing request's own id", async () => {
    const { client, callIn } = await setUp({ box: { assumptions: { link: "same-id" } } });
    const { callId } = await callIn();
    expect(new Set(client.events.map((one) => one.payload["call_id"]))).toEqual(
      new Set([Number(callId)]),
    );
  });

  it("may have the router's own leg beside it", async () => {
    const { client, callIn } = await setUp({ box: { assumptions: { entryLegEvents: true } } });
    const { callId } = await callIn();
    const own = client.events.filter((one) => one.payload["call_id"] === Number(callId));
    expect(new Set(own.map((one) => one.payload["state"]))).toEqual(new Set(["calling", "hangup"]));
    expect(own).toHaveLength(2);
    expect(own[0]?.payload).toMatchObject({ target: { type: "callrouter" } });
  });

  it("shows how our answer was read, or not, by a switch", async () => {
    for (const breadcrumbs of [true, false]) {
      const { client, callIn } = await setUp({ box: { assumptions: { breadcrumbs } } });
      await callIn();
      const shown = client.events[0]?.payload["routing_breadcrumbs"];
      expect(shown).toHaveLength(breadcrumbs ? 1 : 0);
    }
  });
});

describe("a user who talks", () => {
  it("is not available, and the next call goes to their voicemail", async () => {
    const { box } = await setUp({ box: { timeScale: 50 } });
    const first = box.placeCall({ from: KNOWN, to: MAIN_NUMBER, behaviour: BRIEF });
    const path = `/users/${ADA}`;
    const isAvailable = async () => (await api(box, "GET", path)).body.is_available;
    await expect.poll(isAvailable, { interval: 5 }).toBe(false);
    expect(box.state()).toMatchObject([{ userId: ADA, phase: "talking" }]);
    const second = box.placeCall({
      from: "+14155550102",
      to: MAIN_NUMBER,
      behaviour: { leavesVoicemail: false },
    });
    expect((await second.ended).outcome).toBe("missed");
    expect((await first.ended).outcome).toBe("answered");
    expect(await isAvailable()).toBe(true);
    expect(box.state()).toEqual([]);
  });

  it("takes one of two calls that ring them at once", async () => {
    const { box } = await setUp({ box: { timeScale: 25 } });
    const callers = [KNOWN, "+14155550102"];
    const placed = callers.map((from) =>
      box.placeCall({ from, to: MAIN_NUMBER, behaviour: BRIEF }),
    );
    const calls = await Promise.all(placed.map((call) => call.ended));
    expect(new Set(calls.map((call) => call.outcome))).toEqual(new Set(["answered", "missed"]));
  });

  it("is not rung under do-not-disturb", async () => {
    const { box, callIn, states } = await setUp();
    box.setUser(ADA, { doNotDisturb: true });
    expect((await callIn()).outcome).toBe("missed");
    expect(states()).toEqual(["missed", "hangup"]);
  });
});

describe("a call to a group", () => {
  it.each([
    ["department", DEPARTMENT_ID, "Department"],
    ["callcenter", CALL_CENTER_ID, "CallCenter"],
  ])("rings a leg for each free operator of a %s; one answers", async (type, id, word) => {
    const route = { target_id: Number(id), target_type: type };
    const { box, client, callIn } = await setUp({ route });
    box.setUser(BRUNO, { isOnline: false });
    const call = await callIn();
    const [entry, ...legs] = call.legs;
    expect(legs).toHaveLength(type === "department" ? 5 : 4);
    const events = client.events.map((one) => one.payload);
    const ofLegs = events.filter((event) => event["call_id"] !== Number(entry?.callId));
    for (const event of ofLegs) {
      expect(event).toMatchObject({
        entry_point_call_id: Number(entry?.callId),
        entry_point_target: { type, id: Number(id) },
        group_id: `${word}:${id}`,
        target: { type: "user" },
      });
    }
    const connected = ofLegs.filter((event) => event["state"] === "connected");
    expect(connected).toHaveLength(1);
    expect(ofLegs.filter((event) => event["state"] === "missed")).toHaveLength(legs.length - 1);
    const hangup = events.find(
      (event) => event["call_id"] === Number(entry?.callId) && event["state"] === "hangup",
    );
    expect(hangup?.["operator_call_id"]).toBe(connected[0]?.["call_id"]);
    expect(call).toMatchObject({ outcome: "answered", talkedWith: expect.any(String) });
  });

  it("is missed by all when nobody answers", async () => {
    const route = { target_id: Number(DEPARTMENT_ID), target_type: "department" };
    const { client, callIn } = await setUp({ route });
    const call = await callIn({ callee: "lets-it-ring" });
    expect(call).toMatchObject({ outcome: "missed", talkedWith: null });
    const states = client.events.map((one) => one.payload["state"]);
    expect(states.filter((state) => state === "missed")).toHaveLength(6);
    expect(states.filter((state) => state === "hangup")).toHaveLength(7);
  });
});

describe("an outbound call", () => {
  it("counts for its user, also under a group's caller id", async () => {
    const { box, client } = await setUp();
    const call = box.placeOutbound({
      userId: ADA,
      to: KNOWN,
      underGroupCallerId: { type: "department", id: DEPARTMENT_ID },
      behaviour: BRIEF,
    });
    expect(box.state()).toMatchObject([{ userId: ADA, phase: "talking" }]);
    expect(() => box.placeOutbound({ userId: ADA, to: KNOWN })).toThrow(/on a call/);
    expect(await call.ended).toMatchObject({ outcome: "answered", talkedWith: ADA, to: KNOWN });
    await box.settled();
    expect(client.events[0]?.payload).toMatchObject({
      direction: "outbound",
      external_number: KNOWN,
      internal_number: "+14155550161",
      target: { type: "user", id: Number(ADA) },
      proxy_target: { type: "department", id: Number(DEPARTMENT_ID) },
      group_id: `Department:${DEPARTMENT_ID}`,
    });
  });

  it("frees its user when nobody answers", async () => {
    const { box } = await setUp();
    const behaviour = { callee: "lets-it-ring" } as const;
    const call = await box.placeOutbound({ userId: ADA, to: KNOWN, behaviour }).ended;
    expect(call.outcome).toBe("missed");
    expect(box.state()).toEqual([]);
  });
});

describe("a delivery", () => {
  const onlyHangups = { call_states: ["hangup"] };

  it("is tried three times more on 5xx", async () => {
    const { box, client, callIn } = await setUp({
      events: () => ({ status: 503 }),
      subscription: onlyHangups,
    });
    await callIn();
    expect(client.events).toHaveLength(4);
    const [hangup] = box.events.filter((one) => one.state === "hangup");
    expect(hangup?.deliveries.map((one) => one.status)).toEqual([503, 503, 503, 503]);
  });

  it("ends with the first 2xx", async () => {
    const { client, callIn } = await setUp({
      events: (nth) => ({ status: nth === 1 ? 500 : 200 }),
      subscription: onlyHangups,
    });
    await callIn();
    expect(client.events).toHaveLength(2);
  });

  it.each([400, 401, 429])("is never repeated after %i", async (status) => {
    const { client, callIn } = await setUp({
      events: () => ({ status }),
      subscription: onlyHangups,
    });
    await callIn();
    expect(client.events).toHaveLength(1);
  });

  it("is tried twice more when nobody listens", async () => {
    const { box, callIn } = await setUp();
    await subscribe(box, "http://127.0.0.1:1/events", onlyHangups);
    await callIn();
    const [hangup] = box.events.filter((one) => one.state === "hangup");
    expect(hangup?.deliveries.filter((one) => one.status === null)).toHaveLength(3);
  });
});

describe("faults", () => {
  it("double every event", async () => {
    const { client, callIn } = await setUp({ box: { faults: { duplicate: 1 } } });
    await callIn({ callee: "lets-it-ring" });
    const bodies = client.events.map((one) => JSON.stringify(one.payload));
    expect(bodies).toHaveLength(6);
    expect(new Set(bodies).size).toBe(3);
  });

  it("lose the hang-up, which the box still remembers", async () => {
    const { box, callIn, states } = await setUp({ box: { faults: { loseHangup: 1 } } });
    await callIn();
    expect(states()).toEqual(["ringing", "connected"]);
    expect(box.events.find((one) => one.state === "hangup")).toMatchObject({ isLost: true });
  });

  it("delay events, so that they come in another order", async () => {
    const { box, client, callIn } = await setUp();
    box.setFaults({ delay: 0.6, maxDelayMs: 40_000 });
    for (let time = 0; time < 8; time += 1) await callIn();
    const came = client.events.map((one) => Number(one.payload["event_timestamp"]));
    expect(came).toHaveLength(box.events.length);
    expect(came).not.toEqual(came.toSorted((a, b) => a - b));
  });

  it("send recaps after the hang-up", async () => {
    const { callIn, states } = await setUp({ box: { faults: { lateRecap: 1 } } });
    await callIn();
    expect(states()).toEqual(["ringing", "connected", "hangup", "recap_summary"]);
  });

  it("put an end date on ringing, drop the plus, blank the target", async () => {
    const faults = { ringingWithEndDate: 1, legacyNumbers: 1, blankTarget: 1 };
    const { client, callIn } = await setUp({ box: { faults } });
    await callIn({ callee: "lets-it-ring" });
    const byState = (state: string) =>
      client.events.find((one) => one.payload["state"] === state)?.payload;
    expect(byState("ringing")).toMatchObject({
      date_ended: expect.any(Number),
      external_number: KNOWN.slice(1),
      target: { id: Number(ADA), phone: "+14155550150" },
    });
    expect(byState("hangup")?.["target"]).toEqual({});
  });
});

it("sends an event of the test's own making", async () => {
  const { box, client } = await setUp();
  box.sendEvent({ call_id: 7, state: "parked", event_timestamp: 1 });
  await box.settled();
  expect(client.events.map((one) => one.payload)).toEqual([
    { call_id: 7, state: "parked", event_timestamp: 1 },
  ]);
});

it("closes in the middle of calls and leaves nothing behind", async () => {
  const { box } = await setUp({ box: { timeScale: 1 } });
  const call = box.placeCall({ from: KNOWN, to: MAIN_NUMBER });
  await expect.poll(() => box.state().length, { interval: 5 }).toBe(1);
  await box.close();
  await expect(call.ended).rejects.toThrow(/closed/);
  await box.settled();
});
