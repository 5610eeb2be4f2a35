import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import {
  basic,
  createVoipexLine,
  VOIPEX_SECRET,
  type TestVoipexLine,
  type VoipexAnswer,
} from "../support/voipex-line.ts";
import { HOSTILE_VALUES } from "./support/hostile-walk.ts";

const WAIT = { timeout: 30_000, interval: 100 };
const CALL = { From: "777888901", To: "222333444", UniqueId: "9.1", Queue: "NOC" };
const DANS = { ...CALL, Line: "444", Email: "dan@example.com", Login: "dan" };
const EVENTS = {
  NewCall: { ...CALL, Line: "", Direction: "incoming" },
  Ringing: { ...DANS, Direction: "incoming" },
  Answered: { ...DANS, Direction: "incoming" },
  Hangup: { ...DANS, Direction: "incoming", Reason: "Normal Clearing" },
  AttendedTransfer: DANS,
  CDR: CALL,
  AgentLogin: { Queue: "NOC", Line: "444", Login: "dan" },
  AgentLogout: { Queue: "NOC", Line: "444", Login: "dan" },
  AgentPaused: { Queue: "NOC", Line: "444", Login: "dan", PauseName: "Oběd" },
  AgentUnPaused: { Queue: "NOC", Line: "444", Login: "dan" },
};
const KEYS = ["EventName", ...Object.keys(DANS), "Direction", "Reason", "PauseName"];

let app: TestApp;
let line: TestVoipexLine;
let serial = 0;

beforeAll(async () => {
  app = await startTestApp();
  await app.api("PATCH", "/workspace", { defaultRegion: "CZ" });
  for (const [name, id] of [
    ["Dan", "444"],
    ["Ben", "445"],
    ["Eva", "446"],
  ] as const) {
    const email = `${name.toLowerCase()}@example.com`;
    const identities = [{ vendor: "voipex", type: "line", id }];
    await app.api("POST", "/reps", { name, email, identities });
  }
  line = await createVoipexLine(app);
});

afterAll(() => app?.close());

const stateOf = async (name: string) => {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return items.find((one) => one.name === name)?.state;
};

/** JSON text, for values that no object of ours can hold. */
function post(url: string, body: string, authorization = basic(VOIPEX_SECRET)): Promise<Response> {
  const headers = { "content-type": "application/json", authorization };
  return fetch(url, { method: "POST", headers, body });
}

const bodyOf = (fields: Readonly<Record<string, unknown>>, key: string, value: string) =>
  `{${Object.entries({ ...fields, [key]: 0 })
    .map(([name, told]) => `${JSON.stringify(name)}:${name === key ? value : JSON.stringify(told)}`)
    .join(",")}}`;

describe("Voipex's webhooks", () => {
  it.each(Object.entries(EVENTS))(
    "takes %s with any value in any field, with none, and twice",
    async (EventName, fields) => {
      const wrong: unknown[] = [];
      const send = async (body: string) => {
        const { status } = await post(line.eventsUrl, body);
        if (status !== 200) wrong.push([status, body.slice(0, 200)]);
      };
      for (const [index, key] of KEYS.entries()) {
        for (const value of HOSTILE_VALUES.filter((_, at) => (at + index) % 5 === 0)) {
          await send(bodyOf({ EventName, ...fields, UniqueId: `7.${(serial += 1)}` }, key, value));
        }
        const left = Object.entries({ EventName, ...fields }).filter(([name]) => name !== key);
        const body = JSON.stringify(Object.fromEntries(left));
        await send(body);
        await send(body);
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it("is refused without the secret, with a wrong one and with half of one", async () => {
    const body = JSON.stringify({ EventName: "Ringing", ...DANS });
    const half = VOIPEX_SECRET.slice(0, 10);
    for (const given of ["", "Basic", "Basic ###", basic(half), `Bearer ${half}`, "Digest x"]) {
      for (const url of [line.eventsUrl, line.routeUrl]) {
        expect((await post(url, body, given)).status, given).toBe(401);
      }
    }
  });

  it("goes on telling who talks, and fails at nothing of ours", async () => {
    const call = { ...CALL, Line: "446", Login: "eva", UniqueId: "6.1", Direction: "incoming" };
    await line.tell({ ...call, EventName: "Answered" });
    await expect.poll(() => stateOf("Eva"), WAIT).toBe("talking");
    await line.tell({ ...call, EventName: "Hangup", Reason: "Normal Clearing" });
    await expect.poll(() => stateOf("Eva"), WAIT).toMatch(/^(free|wrap-up)$/);
    const buried = await app.api("GET", "/maintenance/dead-letters");
    expect(JSON.stringify(buried)).not.toMatch(/TypeError|RangeError|Prisma|byte sequence/);
  });

  it.each([
    ["Hangup", "Answered", "NewCall", "Ringing", "CDR"],
    ["CDR", "Ringing", "Hangup", "Answered", "Hangup", "Ringing"],
  ] as const)("ends alike when events come as %s", async (...order) => {
    const UniqueId = `6.${(serial += 1)}`;
    const bens = { Line: "445", Login: "ben", UniqueId };
    for (const EventName of order) {
      await line.tell({ EventName, ...EVENTS[EventName], ...bens });
    }
    // another call shows that these events are through
    const next = { ...CALL, ...bens, UniqueId: `${UniqueId}0`, Direction: "incoming" };
    await line.tell({ ...next, EventName: "Answered" });
    await expect.poll(() => stateOf("Ben"), WAIT).toBe("talking");
    await line.tell({ ...next, EventName: "Hangup", Reason: "Normal Clearing" });
    await expect.poll(() => stateOf("Ben"), WAIT).toMatch(/^(free|wrap-up)$/);
  });
});

describe("Voipex's IVR", () => {
  const FALLBACK = { outcome: "fallback", extension: "800" };
  const FIELDS = { caller: "+420777888901", dialled: "222333444", callId: "5.1" };

  it.each([
    ["no field at all", {}],
    ["no call's id", { caller: "+420777888901", dialled: "222333444" }],
    ["a list of ids", { ...FIELDS, callId: ["5.1", "5.2"] }],
    ["an object for a caller", { ...FIELDS, caller: { number: "777" } }],
    ["no caller", { callId: "5.3", dialled: "222333444" }],
    ["a caller without end", { ...FIELDS, callId: "5.4", caller: "7".repeat(50_000) }],
    ["NUL and half a pair", { ...FIELDS, callId: "5.5", caller: "\0\ud800", dialled: "\0" }],
    ["an id without end", { ...FIELDS, callId: "5".repeat(50_000) }],
  ])("is told where to go on with %s", async (_what, fields) => {
    expect(await line.ask(fields)).toMatchObject(FALLBACK);
  });

  it("is told where to go on whatever a field says, with every field in the answer", async () => {
    for (const key of Object.keys(FIELDS)) {
      for (const value of HOSTILE_VALUES) {
        const asked = { ...FIELDS, callId: `4.${(serial += 1)}` };
        const response = await post(line.routeUrl, bodyOf(asked, key, value));
        expect(response.status, value.slice(0, 50)).toBe(200);
        const answer = (await response.json()) as VoipexAnswer;
        expect(Object.keys(answer).toSorted(), value.slice(0, 50)).toEqual(
          ["agent1", "agent2", "extension", "number", "outcome", "reason", "wait"].toSorted(),
        );
      }
    }
  }, 60_000);
});
