import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import {
  createExotelLine,
  firstRequest,
  istText,
  newCallSid,
  type ExotelLine,
} from "../support/exotel-line.ts";
import { startProcess } from "../support/start-process.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+918516043026";
const ADA = "+919968654311";
const BEN = "+919876500002";
const { version: _version, ...CONTENT } = DEFAULT_POLICY;

let app: TestApp;
let line: ExotelLine;

beforeAll(async () => {
  app = await startTestApp();
  const rep = (name: string, phone: string, more: object = {}) =>
    app.api<{ id: string; identities: { id: string }[] }>("POST", "/reps", {
      name,
      email: `${name.toLowerCase()}@example.com`,
      identities: [{ vendor: "exotel", type: "number", id: phone }],
      ...more,
    });
  const ben = await rep("Ben", "9876500002");
  // As people write it: bare, with a 0, with spaces.
  const ada = await rep("Ada", "0 99686 54311", { backupId: ben.id });
  expect(ada.identities[0]?.id).toBe(ADA);
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: ada.id });
  const policy = await app.api<{ id: string }>("POST", "/policies", {
    name: "Patient",
    policy: { ...CONTENT, repeatCallsPerMinute: null },
  });
  await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
  line = await createExotelLine(app, { policyId: policy.id });
});

afterAll(async () => {
  await app?.close();
});

const phones = (answer: { destination: readonly { contact_uri: string }[] }) =>
  answer.destination.map((one) => one.contact_uri);

async function ask(more: Record<string, string> = {}) {
  const { status, contentType, answer } = await line.connect(firstRequest(more));
  expect(status).toBe(200);
  expect(contentType).toMatch(/^application\/json/);
  return answer;
}

function agentEvent(callSid: string, type: string, at: number, phone = "9968654311") {
  return JSON.stringify({
    event_details: { event_type: type },
    call_details: {
      call_sid: callSid,
      direction: "incoming",
      from: "08516043026",
      to: phone,
      virtual_number: "01135124160",
      created_time: new Date(at).toISOString(),
      current_time: new Date(at).toISOString(),
      status: type === "terminal" ? "free" : "busy",
    },
  });
}

async function stateOf(name: string): Promise<string | undefined> {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return items.find((one) => one.name === name)?.state;
}

async function free(callSid: string, phone = "9968654311") {
  await line.send("events", agentEvent(callSid, "dial", Date.now(), phone), "application/json");
  await line.send(
    "events",
    agentEvent(callSid, "terminal", Date.now() + 1000, phone),
    "application/json",
  );
}

describe("a known prospect calls an Exotel line", () => {
  it("gets their own rep first, and the ladder after an attempt", async () => {
    const callSid = newCallSid();
    const first = await ask({ CallSid: callSid });
    expect(phones(first)).toEqual([ADA]);
    expect(first).toMatchObject({
      fetch_after_attempt: true,
      state_management: true,
      sticky_agent: false,
      call_event_passthru_url: expect.stringContaining(`/v1/exotel/${line.key}/events/`),
    });
    expect(first).not.toHaveProperty("max_conversation_duration");
    const failed = { DialCallStatus: "no-answer", DialWhomNumber: "09968654311" };
    expect(phones(await ask({ CallSid: callSid, ...failed }))).toEqual([BEN]);
    const again = { DialCallStatus: "no-answer", DialWhomNumber: "09876500002" };
    const last = await ask({ CallSid: callSid, ...again });
    expect(last).toMatchObject({ destination: [], fetch_after_attempt: false });
    await free(callSid);
    await free(callSid, "9876500002");
  });

  it("is put through to all phones of a rep who has several, as one of them is on", async () => {
    const kim = await app.api<{ id: string }>("POST", "/reps", {
      name: "Kim",
      email: "kim@example.com",
      identities: [
        { vendor: "exotel", type: "number", id: "9876500077" },
        { vendor: "exotel", type: "sip", id: "sip:kim77" },
      ],
    });
    const caller = "+918516043077";
    await app.api("PUT", `/pins/${encodeURIComponent(caller)}`, { repId: kim.id });
    const from = { CallFrom: "08516043077", From: "08516043077" };
    const callSid = newCallSid();
    const first = await ask({ CallSid: callSid, ...from });
    expect(phones(first)).toEqual(["+919876500077", "sip:kim77"]);
    // the number is switched off, so the other one rang
    const failed = { DialCallStatus: "no-answer", DialWhomNumber: "sip:kim77" };
    const second = phones(await ask({ CallSid: callSid, ...from, ...failed }));
    expect(second).not.toContain("+919876500077");
    expect(second).not.toContain("sip:kim77");
  });

  it("gets the next rung while their rep is busy", async () => {
    const callSid = newCallSid();
    const at = Date.now();
    expect(await line.send("events", agentEvent(callSid, "dial", at), "application/json")).toBe(
      200,
    );
    await expect.poll(() => stateOf("Ada")).toBe("talking");
    const other = newCallSid();
    expect(phones(await ask({ CallSid: other }))).toEqual([BEN]);
    await line.send("events", agentEvent(callSid, "terminal", at + 1000), "application/json");
    await expect.poll(() => stateOf("Ada")).toBe("free");
    await free(other, "9876500002");
    await expect.poll(() => stateOf("Ben")).toBe("free");
  });

  it("dials nobody for an unknown number, with 200", async () => {
    expect(await ask({ From: "09999999991", CallFrom: "09999999991" })).toMatchObject({
      destination: [],
      fetch_after_attempt: false,
    });
  });

  it.each(["08516043026", "8516043026", "+918516043026", "918516043026", " 918516043026"])(
    "is one caller when written %s",
    async (number) => {
      const callSid = newCallSid();
      expect(phones(await ask({ CallSid: callSid, From: number, CallFrom: number }))).toEqual([
        ADA,
      ]);
      await free(callSid);
      await expect.poll(() => stateOf("Ada")).toBe("free");
    },
  );

  it.each(["09968654311", "9968654311", "+919968654311", "919968654311", "00919968654311"])(
    "is one rep when written %s",
    async (phone) => {
      const callSid = newCallSid();
      const at = Date.now();
      await line.send("events", agentEvent(callSid, "dial", at, phone), "application/json");
      await expect.poll(() => stateOf("Ada")).toBe("talking");
      await line.send(
        "events",
        agentEvent(callSid, "terminal", at + 1000, phone),
        "application/json",
      );
      await expect.poll(() => stateOf("Ada")).toBe("free");
    },
  );

  it("gives back a rep whom Exotel passed over, and asks again without them", async () => {
    const callSid = newCallSid();
    expect(phones(await ask({ CallSid: callSid }))).toEqual([ADA]);
    await expect.poll(() => stateOf("Ada")).toBe("offered");
    const skipped = await line.get("passthru/no-dial", firstRequest({ CallSid: callSid }));
    expect(skipped).toEqual({ status: 200, text: '{"select":"again"}' });
    await expect.poll(() => stateOf("Ada")).toBe("free");
    expect(phones(await ask({ CallSid: callSid }))).toEqual([BEN]);
    await line.get("passthru/no-dial", firstRequest({ CallSid: callSid }));
    expect(await ask({ CallSid: callSid })).toMatchObject({ destination: [] });
    expect(await line.get("passthru/no-dial", firstRequest({ CallSid: callSid }))).toEqual({
      status: 302,
      text: '{"select":"nobody"}',
    });
    const { learnt, warnings } = await app.api<{ learnt: object; warnings: string[] }>(
      "GET",
      `/lines/${line.id}`,
    );
    expect(learnt).toMatchObject({ noDialSeenAt: expect.any(Number) });
    expect(warnings.join()).not.toContain("has not been seen to work");
  });

  it("goes on with the ladder in the next Connect, where Exotel says of an attempt only at the end", async () => {
    const callSid = newCallSid();
    expect(phones(await ask({ CallSid: callSid }))).toEqual([ADA]);
    const result = { DialCallStatus: "no-answer", DialWhomNumber: "09968654311" };
    const passthru = () =>
      line.get("passthru/nobody-answered", firstRequest({ CallSid: callSid, ...result }));
    expect(await passthru()).toEqual({ status: 200, text: '{"select":"again"}' });
    expect(phones(await ask({ CallSid: callSid }))).toEqual([BEN]);
    const last = { DialCallStatus: "no-answer", DialWhomNumber: "09876500002" };
    expect(phones(await ask({ CallSid: callSid, ...last }))).toEqual([]);
    expect((await passthru()).status).toBe(302);
    await free(callSid);
    await free(callSid, "9876500002");
    await expect.poll(() => stateOf("Ada")).toBe("free");
    await expect.poll(() => stateOf("Ben")).toBe("free");
  });

  it("gives back whom a late primary answer took, once the fallback URL was asked", async () => {
    const callSid = newCallSid();
    expect(phones(await ask({ CallSid: callSid }))).toEqual([ADA]);
    await expect.poll(() => stateOf("Ada")).toBe("offered");
    const { status, text } = await line.get("fallback", firstRequest({ CallSid: callSid }));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ destination: [], fetch_after_attempt: false });
    await expect.poll(() => stateOf("Ada")).toBe("free");
  });

  it("leaves out audio that does not answer, from the moment that it is set", async () => {
    const whisper = (url: string) => ({
      vendorSettings: { whisper: { type: "audio_url", value: url } },
    });
    const { warnings } = await app.api<{ warnings: string[] }>(
      "PATCH",
      `/lines/${line.id}`,
      whisper(`${app.url}/nowhere.wav`),
    );
    expect(warnings.join()).toContain("an audio file did not answer 200");
    expect(await ask({ From: "09999999991", CallFrom: "09999999991" })).not.toHaveProperty(
      "start_call_playback",
    );
    await app.api("PATCH", `/lines/${line.id}`, whisper(`${app.url}/healthz`));
    expect(await ask({ From: "09999999991", CallFrom: "09999999991" })).toHaveProperty(
      "start_call_playback.value",
      `${app.url}/healthz`,
    );
    await app.api("PATCH", `/lines/${line.id}`, { vendorSettings: { whisper: null } });
  });

  it("waits for a busy rep in the loop before Connect, and connects when they are free", async () => {
    const policy = await app.api<{ id: string }>("POST", "/policies", {
      name: "Waiting",
      policy: {
        ...CONTENT,
        repeatCallsPerMinute: null,
        ladder: CONTENT.ladder.map((rung) =>
          rung.rung === "pinned" ? { ...rung, waitSeconds: 60 } : rung,
        ),
      },
    });
    await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
    const waiting = await createExotelLine(app, {
      policyId: policy.id,
      vendorSettings: { noDialWired: true, waitLoop: true },
    });
    const busy = newCallSid();
    const at = Date.now();
    await waiting.send("events", agentEvent(busy, "dial", at), "application/json");
    await expect.poll(() => stateOf("Ada")).toBe("talking");
    const callSid = newCallSid();
    const loop = async () =>
      (await waiting.get("passthru/wait", firstRequest({ CallSid: callSid }))).text;
    expect(await loop()).toBe('{"select":"wait"}');
    expect(await loop()).toBe('{"select":"wait"}');
    await waiting.send("events", agentEvent(busy, "terminal", at + 1000), "application/json");
    await expect.poll(loop).toBe('{"select":"connect"}');
    const { answer } = await waiting.connect(firstRequest({ CallSid: callSid }));
    expect(phones(answer)).toEqual([ADA]);
    await free(callSid);
    await expect.poll(() => stateOf("Ada")).toBe("free");
  });

  it("gives version 1.0 its own shape", async () => {
    const { answer } = await line.connect(firstRequest({ From: "09999999991", CallFrom: "" }), {
      "exotel-version": "1.0",
    });
    expect(answer).toMatchObject({ destination: { numbers: [] } });
  });

  it("answers a version that nobody knows as 1.1, and counts it for whoever watches", async () => {
    const unknown = { "exotel-version": "9.9" };
    const { answer } = await line.connect(
      firstRequest({ From: "09999999991", CallFrom: "" }),
      unknown,
    );
    expect(answer).toMatchObject({ destination: [], sticky_agent: false });
    const metrics = await (
      await fetch(`${app.url}/metrics`, {
        headers: { authorization: `Bearer ${app.adminToken}` },
      })
    ).text();
    expect(metrics).toContain('stickyline_unknown_versions_total{vendor="exotel"} 1');
  });

  it("takes requests from allowed addresses alone, whatever those who aren't our proxy claim", async () => {
    const { key } = await createExotelLine(app, {
      vendorSettings: { noDialWired: true, allowedAddresses: ["203.0.113.0/24"] },
    });
    const behindProxy = await startProcess(app, { STICKYLINE_TRUSTED_PROXIES: "127.0.0.1, ::1" });
    const from = async (url: string, headers: Record<string, string>) =>
      (await fetch(`${url}/v1/exotel/${key}/connect?CallSid=a1`, { headers })).status;
    const allowed = { "x-forwarded-for": "203.0.113.9" };
    expect(await from(app.url, allowed)).toBe(401);
    expect(await from(app.url, {})).toBe(401);
    expect(await from(behindProxy.url, allowed)).toBe(200);
    expect(await from(behindProxy.url, { "x-forwarded-for": "203.0.114.9" })).toBe(401);
    // what a caller wrote before the proxy's own word
    const claimed = { "x-forwarded-for": "203.0.113.9, 203.0.114.9" };
    expect(await from(behindProxy.url, claimed)).toBe(401);
    await behindProxy.kill();
  });

  it("refuses a key that is no line's, and nothing else", async () => {
    const response = await fetch(`${app.url}/v1/exotel/nobody/connect?CallSid=a1`);
    expect(response.status).toBe(401);
    expect((await line.connect({})).status).toBe(200);
  });

  it("is exported for a host that answers while we can't", async () => {
    expect(await app.api("GET", `/lines/${line.id}/static-answer`)).toMatchObject({
      destination: [],
      fetch_after_attempt: false,
    });
  });

  it("makes the last agent from the call's result, and frees who is still marked busy", async () => {
    const callSid = newCallSid();
    const at = Date.now() - 30_000;
    await line.send("events", agentEvent(callSid, "dial", at), "application/json");
    await expect.poll(() => stateOf("Ada")).toBe("talking");
    await line.get("passthru/ended", {
      ...firstRequest({ CallSid: callSid, CallType: "completed", DialCallStatus: "completed" }),
      DialWhomNumber: "09968654311",
      "Legs[0][Number]": "09968654311",
      "Legs[0][OnCallDuration]": "20",
      CurrentTime: istText(at + 25_000),
    });
    await expect.poll(() => stateOf("Ada")).toBe("free");
    const calls = await app.api<{ items: { id: string }[] }>("GET", "/calls?limit=50");
    expect(JSON.stringify(calls.items)).toContain(callSid);
  });
});
