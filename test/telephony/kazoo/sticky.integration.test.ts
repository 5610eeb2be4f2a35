import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import {
  createKazooLine,
  GREGORIAN_OFFSET,
  kazooId,
  nextUrl,
  nodeOf,
  pivotRequest,
  type TestKazooLine,
} from "../../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../../support/start-app.ts";

const ADA = kazooId("1");
const MAILBOX = kazooId("9");

let app: TestApp;
let hubspot: Awaited<ReturnType<typeof createHubspotBox>>;
let line: TestKazooLine;

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: "pat-test",
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [{ properties: { phone: "(415) 555-1001", hubspot_owner_id: "71" } }],
    },
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url });
  const crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-test",
  });
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [
      { vendor: "kazoo", type: "voicemail", id: MAILBOX },
      { vendor: "kazoo", type: "user", id: ADA },
    ],
  });
  line = await createKazooLine(app);
  await vi.waitFor(
    async () => {
      const known = await app.api("GET", `/crm-connections/${crm.id}`);
      expect(known).toMatchObject({ sync: { state: "done", contacts: 1 } });
    },
    { timeout: 20_000 },
  );
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

function channel(event: string, callId: string, more: Record<string, unknown> = {}) {
  return {
    account_id: kazooId("a"),
    hook_event: event,
    call_id: callId,
    owner_id: ADA,
    authorizing_id: kazooId("d"),
    authorizing_type: "device",
    call_direction: "outbound",
    caller_id_number: "+14155552000",
    callee_id_number: "1001",
    timestamp: String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET),
    ...more,
  };
}

async function presenceOf(): Promise<string | undefined> {
  const { items } = await app.api<{ items: { state: string }[] }>("GET", "/presence");
  return items[0]?.state;
}

describe("a known prospect calls a KAZOO number", () => {
  it("rings the owner, asks when they are busy, understands the digit and goes on to the team", async () => {
    const first = await line.pivot(pivotRequest("call-1"));
    expect(first).toMatchObject({
      module: "set_variables",
      data: { custom_application_vars: { stickyline_line: line.id } },
    });
    const ring = nodeOf(first, "user");
    expect(ring.data).toEqual({ id: ADA });

    const busy = await line.pivot(pivotRequest("call-1"), nextUrl(ring, "USER_BUSY"));
    expect(busy.module).toBe("tts");
    const listen = nodeOf(busy, "collect_dtmf");
    const name = String(listen.data["collection_name"]);
    const team = await line.pivot(
      pivotRequest("call-1", { Digits: { [name]: "1", older: "2" } }),
      nextUrl(listen),
    );
    expect(team).toMatchObject({
      module: "ring_group",
      data: { endpoints: [{ endpoint_type: "group", id: kazooId("e") }] },
      children: { _: { module: "ring_group", data: { endpoints: [{ id: kazooId("f") }] } } },
    });
    await expect
      .poll(
        async () =>
          (
            await app.api<{ items: { callId: string; outcome: string }[] }>("GET", "/decisions")
          ).items
            .filter(({ callId }) => callId === "call-1")
            .map(({ outcome }) => outcome),
        { timeout: 20_000 },
      )
      .toEqual(["team", "ask", "rep"]);
  });

  it("speaks the caller's language where we have sentences in it", async () => {
    const textIn = async (language: string) => {
      const request = pivotRequest(`call-in-${language}`, { Language: language });
      const ring = nodeOf(await line.pivot(request), "user");
      return String((await line.pivot(request, nextUrl(ring, "USER_BUSY"))).data["text"]);
    };
    expect(await textIn("de-de")).toContain("im Gespräch");
    expect(await textIn("fr")).toContain("déjà en ligne");
    expect(await textIn("xx-yy")).toContain("on another call");
  });

  it("promises a call back on 2", async () => {
    const ring = nodeOf(await line.pivot(pivotRequest("call-2")), "user");
    const listen = nodeOf(
      await line.pivot(pivotRequest("call-2"), nextUrl(ring, "USER_BUSY")),
      "collect_dtmf",
    );
    const name = String(listen.data["collection_name"]);
    const promised = await line.pivot(
      pivotRequest("call-2", { Digits: { [name]: "2" } }),
      nextUrl(listen),
    );
    expect(nodeOf(promised, "response").data["code"]).toBe(480);
  });

  it("goes on down the ladder when nobody answers", async () => {
    const ring = nodeOf(await line.pivot(pivotRequest("call-3")), "user");
    const next = await line.pivot(pivotRequest("call-3"), nextUrl(ring, "NO_ANSWER"));
    expect(next).toMatchObject({
      module: "ring_group",
      data: { endpoints: [{ id: kazooId("e") }] },
    });
  });

  it("takes GET and form bodies, in both spellings of the names", async () => {
    const query = new URLSearchParams({
      CallSid: "call-4",
      CallerNumber: "+14155551001",
      ApiVersion: "2010-04-01",
    });
    const asked = await fetch(`${app.url}${line.pivotPath}?${query.toString()}&&`);
    expect(asked.status).toBe(200);
    expect(asked.headers.get("content-type")).toContain("application/json");
    expect(await asked.json()).toMatchObject({ module: "user", data: { id: ADA } });
    const posted = await fetch(app.url + line.pivotPath, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Call-ID=call-5%40host&Caller-ID-Number=%2B14155551001&&Api-Version=4.x&Digits[default]=1",
    });
    // a form names no variables where there are none: nobody knows whether this KAZOO takes them
    expect(await posted.json()).toMatchObject({ module: "user", data: { id: ADA } });
  });

  it("knows from the channels' webhooks who is on a call", async () => {
    expect(await line.send(channel("channel_create", "leg-1"))).toBe(200);
    expect(await line.send(channel("channel_answer", "leg-1"))).toBe(200);
    await expect.poll(presenceOf).toBe("talking");
    expect(await line.pivot(pivotRequest("call-6"))).toMatchObject({ module: "tts" });
    const end = { hangup_cause: "NORMAL_CLEARING", duration_seconds: 3, billing_seconds: 1 };
    expect(await line.send(channel("channel_destroy", "leg-1", end))).toBe(200);
    await expect.poll(presenceOf).not.toBe("talking");
  });

  it("checks a target that names a flow against the line's flows, whichever of the two changes", async () => {
    const change = async (body: Record<string, unknown>) => {
      const answer = await fetch(`${app.url}/api/lines/${line.id}`, {
        method: "PATCH",
        headers: {
          authorization: `Bearer ${app.adminToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const team = { type: "flow", id: "welcome" };
    const refused = { status: 400, body: { error: { code: "INPUT_INVALID", field: "team.id" } } };
    expect(await change({ team })).toMatchObject(refused);
    const flows = { welcome: [{ do: "hang-up" }] };
    expect(await change({ vendorSettings: { flows } })).toMatchObject({ status: 200 });
    expect(await change({ team })).toMatchObject({ status: 200 });
    expect(await change({ vendorSettings: { flows: {} } })).toMatchObject(refused);
    const before = { team: { type: "group", id: kazooId("e") }, vendorSettings: { flows: {} } };
    expect(await change(before)).toMatchObject({ status: 200 });
  });

  it("refuses an unknown line and nothing else", async () => {
    const answer = await fetch(`${app.url}/v1/kazoo/nobody/pivot`, { method: "POST" });
    expect(answer.status).toBe(401);
    const empty = await fetch(app.url + line.pivotPath, { method: "POST" });
    expect(empty.status).toBe(200);
    expect(await empty.json()).toMatchObject({ module: "ring_group" });
  });
});
