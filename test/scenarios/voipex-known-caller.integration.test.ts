import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import type { VoipexBox } from "../../src/sandbox/voipex/index.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openVoipexBox, VOIPEX_KEY } from "../support/voipex-box.ts";
import {
  basic,
  createVoipexLine,
  VOIPEX_SECRET,
  type TestVoipexLine,
} from "../support/voipex-line.ts";

const CALLER = "+420777888999";
const { version: _version, ...CONTENT } = DEFAULT_POLICY;

let app: TestApp;
let box: VoipexBox;
let line: TestVoipexLine;
let policyId: string;
let calls = 0;

/** As the IVR's REST block sends it. */
const asked = (more: Record<string, unknown> = {}) => ({
  caller: CALLER,
  dialled: "+420222333444",
  callId: `1412256225.${(calls += 1)}`,
  ...more,
});

const event = (EventName: string, UniqueId: string, more: Record<string, unknown> = {}) => ({
  EventName,
  From: CALLER,
  To: "+420222333444",
  Line: "444",
  Email: "ada@example.com",
  Login: "ada",
  UniqueId,
  Queue: "NOC",
  Direction: "incoming",
  ...more,
});

async function stateOf(name: string): Promise<string | undefined> {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return items.find((one) => one.name === name)?.state;
}

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_RECONCILE_SECONDS: "1" }, { cuttable: true });
  box = await openVoipexBox();
  const rep = (name: string, extension: string, more: object = {}) =>
    app.api<{ id: string }>("POST", "/reps", {
      name,
      email: `${name.toLowerCase()}@example.com`,
      identities: [
        { vendor: "voipex", type: "line", id: extension },
        { vendor: "voipex", type: "login", id: name },
      ],
      ...more,
    });
  const ben = await rep("Ben", "445");
  const ada = await rep("Ada", "444", { backupId: ben.id });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: ada.id });
  const policy = await app.api<{ id: string }>("POST", "/policies", {
    name: "Patient",
    policy: { ...CONTENT, repeatCallsPerMinute: null },
  });
  await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
  policyId = policy.id;
  line = await createVoipexLine(app, { policyId });
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

describe("a caller of a Voipex line", () => {
  it("who is known is sent to their owner, who is known busy by events, and free again after", async () => {
    const call = asked();
    expect(await line.ask(call)).toMatchObject({
      outcome: "rep",
      agent1: "444",
      agent2: "445",
      extension: "800",
      wait: 0,
      reason: expect.stringContaining("Ada"),
    });
    expect(await line.tell(event("Ringing", call.callId))).toBe(200);
    await line.tell(event("Answered", call.callId));
    await expect.poll(() => stateOf("Ada")).toBe("talking");
    expect(await line.ask(asked())).toMatchObject({ outcome: "rep", agent1: "445", agent2: "" });
    await line.tell(event("Hangup", call.callId, { Reason: "Normal Clearing" }));
    await expect.poll(() => stateOf("Ada")).toBe("free");
  });

  it("who is not known goes on at the queue's extension", async () => {
    expect(await line.ask(asked({ caller: "+420602111222" }))).toMatchObject({
      outcome: "fallback",
      agent1: "",
      extension: "800",
    });
  });

  it("waits for a busy owner where the IVR asks again", async () => {
    const rung = CONTENT.ladder.map((one) =>
      "waitSeconds" in one ? { ...one, waitSeconds: 60 } : one,
    );
    const policy = await app.api<{ id: string }>("POST", "/policies", {
      name: "Waiting",
      policy: { ...CONTENT, repeatCallsPerMinute: null, ladder: rung },
    });
    const patient = await createVoipexLine(app, { vendorSettings: { waitLoop: true } });
    await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
    await app.api("PATCH", `/lines/${patient.id}`, { policyId: policy.id });
    const busy = "1412256225.9001";
    await line.tell(event("Ringing", busy));
    await line.tell(event("Answered", busy));
    await expect.poll(() => stateOf("Ada")).toBe("talking");
    const call = asked();
    expect(await patient.ask(call)).toMatchObject({ outcome: "wait", agent1: "", wait: 5 });
    await line.tell(event("Hangup", busy, { Reason: "Normal Clearing" }));
    await expect.poll(() => stateOf("Ada")).not.toBe("talking");
    await expect.poll(() => patient.ask(call)).toMatchObject({ outcome: "rep", agent1: "444" });
    // The phone rings, and the caller hangs up.
    await line.tell(event("Ringing", call.callId));
    await line.tell(event("Hangup", call.callId, { Reason: "Normal Clearing" }));
    await expect.poll(() => stateOf("Ada")).toBe("free");
  });

  it("gets the fallback when the request can't be read, never an error", async () => {
    for (const body of ["", "{", "[]", "caller=%ZZ", '{"caller":{"a":1},"callId":[]}']) {
      const response = await fetch(line.routeUrl, {
        method: "POST",
        headers: { authorization: basic(VOIPEX_SECRET) },
        body,
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ outcome: "fallback", extension: "800" });
    }
  });

  it("is asked for by GET and by a form too, with a bearer token", async () => {
    const { callId, ...rest } = asked();
    const query = new URLSearchParams({ ...rest, callId }).toString();
    const headers = { authorization: `Bearer ${VOIPEX_SECRET}` };
    const byGet = await fetch(`${line.routeUrl}?${query}`, { headers });
    expect(await byGet.json()).toMatchObject({ agent1: "444" });
    const byForm = await fetch(line.routeUrl, {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: query,
    });
    expect(await byForm.json()).toMatchObject({ agent1: "444" });
    await line.tell(event("Ringing", callId));
    await line.tell(event("Hangup", callId, { Reason: "Normal Clearing" }));
    await expect.poll(() => stateOf("Ada")).toBe("free");
  });

  it("is refused with wrong credentials, at both doors", async () => {
    for (const url of [line.routeUrl, line.eventsUrl]) {
      for (const authorization of [basic("wrong"), "Bearer wrong", "Basic !!!", ""]) {
        const headers = authorization === "" ? undefined : { authorization };
        const response = await fetch(url, {
          method: "POST",
          body: "{}",
          ...(headers && { headers }),
        });
        expect(response.status).toBe(401);
      }
    }
  });
});

describe("an agent of Voipex", () => {
  it("is away while paused, and back after", async () => {
    const agent = { Queue: "NOC", Login: "ada", Line: "444", Email: "ada@example.com" };
    await line.tell({ EventName: "AgentPaused", PauseName: "Oběd", ...agent });
    await expect
      .poll(() => line.ask(asked()))
      .toMatchObject({ outcome: "rep", agent1: "445", agent2: "" });
    await line.tell({ EventName: "AgentUnPaused", ...agent });
    await expect.poll(() => line.ask(asked())).toMatchObject({ agent1: "444" });
  });

  it("who lost the race for a call has missed nothing, and can win it later", async () => {
    const id = "1412256225.7001";
    const ben = { Line: "445", Login: "ben", Email: "ben@example.com" };
    await line.tell(event("Ringing", id, ben));
    await expect.poll(() => stateOf("Ben")).toBe("ringing");
    await line.tell(event("Hangup", id, { ...ben, Reason: "Answered elsewhere" }));
    await expect.poll(() => stateOf("Ben")).toBe("free");
    await line.tell(event("Answered", id, ben));
    await expect.poll(() => stateOf("Ben")).toBe("talking");
    // Nobody's hang-up ends it for all.
    await line.tell(event("Hangup", id, { Line: "", Login: "", Email: "", Reason: "x" }));
    await expect.poll(() => stateOf("Ben")).toBe("free");
  });

  it("is known by keys that the switchboard has renamed", async () => {
    const keys = { EventName: "udalost", Line: "linka", UniqueId: "id" };
    const renamed = await createVoipexLine(app, { policyId, vendorSettings: { keys } });
    const told = {
      From: CALLER,
      To: "+420222333444",
      Direction: "incoming",
      linka: "445",
      id: "7.7",
    };
    await renamed.tell({ udalost: "Ringing", ...told });
    await renamed.tell({ udalost: "Answered", ...told });
    await expect.poll(() => stateOf("Ben")).toBe("talking");
    await renamed.tell({ udalost: "Hangup", ...told, Reason: "Normal Clearing" });
    await expect.poll(() => stateOf("Ben")).toBe("free");
  });
});

describe("a Voipex line whose Redis is gone", () => {
  it("answers the fallback within the deadline", async () => {
    app.ways?.redis.cut();
    expect(await line.ask(asked({ caller: "+420602111333" }))).toMatchObject({
      outcome: "fallback",
      extension: "800",
    });
    app.ways?.redis.heal();
    await expect.poll(() => line.ask(asked())).toMatchObject({ outcome: "rep" });
  });
});

describe("a Voipex line with a connection", () => {
  it("is right without events and after a lost hang-up, from the calls that live", async () => {
    const connection = await app.api<{ id: string }>("POST", "/telephony-connections", {
      vendor: "voipex",
      baseUrl: box.baseUrl,
      apiKey: VOIPEX_KEY,
    });
    await app.api("POST", `/lines/${line.id}/provision`, {
      connectionId: connection.id,
      officeId: "1",
    });
    await app.api("POST", `/telephony-connections/${connection.id}/import-reps`);
    const { items } = await app.api<{ items: { name: string }[] }>("GET", "/reps");
    expect(items.map(({ name }) => name).toSorted()).toEqual(["Ada", "Ben"]);
    box.setWebhook(null);
    const call = { callId: "5.5", from: CALLER, to: "+420222333444", queue: "NOC" };
    await box.ring(call, "444");
    await box.answer(call.callId, "444");
    await expect.poll(() => stateOf("Ada"), { timeout: 15_000 }).toBe("talking");
    expect(await box.ask(line.routeUrl, { ...call, callId: "5.6" }).catch(String)).toMatch(/401/);
    box.setWebhook({
      eventsUrl: line.eventsUrl,
      authorization: { kind: "basic", user: "voipex", password: VOIPEX_SECRET },
    });
    expect(await box.ask(line.routeUrl, { ...call, callId: "5.7" })).toMatchObject({
      agent1: "445",
      agent2: "",
    });
    box.setWebhook(null);
    await box.hangUp(call.callId);
    await expect.poll(() => stateOf("Ada"), { timeout: 15_000 }).not.toBe("talking");
  });
});
