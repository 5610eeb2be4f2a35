import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createPatientPolicy } from "../support/dialpad-line.ts";

const SECRET = "the-secret-of-the-main-line-0123456789";
const OTHER = "another-secret-of-that-line-0123456789";

function sign(payload: unknown, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}

let app: TestApp;
let hubspot: Awaited<ReturnType<typeof createHubspotBox>>;
let line: { id: string; key: string; routeUrl: string; eventsUrl: string };

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: "pat-test",
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: "71", email: "Ada@Example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [
        { properties: { firstname: "Tom", phone: "(415) 555-1001", hubspot_owner_id: "71" } },
      ],
    },
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url });
  const crm = await app.api<{ id: string; status: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-test",
  });
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "5991398486736896" }],
  });
  line = await app.api("POST", "/lines", {
    policyId: await createPatientPolicy(app),
    vendor: "dialpad",
    name: "Main",
    secret: SECRET,
    fallback: { type: "department", id: "4400" },
    team: { type: "callcenter", id: "4500" },
  });
  await vi.waitFor(
    async () => {
      const known = await app.api("GET", `/crm-connections/${crm.id}`);
      expect(known).toMatchObject({ sync: { state: "done", contacts: 1, owners: 1 } });
    },
    { timeout: 20_000 },
  );
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

function post(url: string, body: string, headers: Record<string, string> = {}) {
  const path = new URL(url).pathname;
  return fetch(`${app.url}${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/jwt", ...headers },
  });
}

function request(callId: number, more: Record<string, unknown> = {}) {
  return {
    date_started: Date.now(),
    call_id: callId,
    external_number: "+14155551001",
    internal_number: "+14155550000",
    contact_id: 1,
    contact_type: "local",
    ...more,
  };
}

async function route(payload: unknown, headers: Record<string, string> = {}) {
  const response = await post(line.routeUrl, sign(payload, SECRET), headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

function event(callId: number, state: string, more: Record<string, unknown> = {}) {
  return {
    call_id: callId,
    state,
    direction: "inbound",
    date_started: Date.now() - 1_000,
    event_timestamp: Date.now(),
    external_number: "+14155552000",
    internal_number: "+14155550000",
    target: {
      id: 5991398486736896,
      type: "user",
      email: "ada@example.com",
      name: "Ada",
      phone: "+14155550001",
    },
    ...more,
  };
}

async function send(payload: unknown) {
  const response = await post(line.eventsUrl, sign(payload, SECRET));
  expect(response.status).toBe(200);
}

async function presenceOf(): Promise<string | undefined> {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return items[0]?.state;
}

describe("a known prospect calls", () => {
  it("finds the contact under its number, however typed", async () => {
    const found = await app.api<{ items: { ownerId: string; repId: string }[] }>(
      "GET",
      "/contacts?number=+14155551001",
    );
    expect(found.items).toMatchObject([{ ownerId: "71", numbers: ["+14155551001"] }]);
    expect(found.items[0]?.repId).toBeTruthy();
  });

  it("routes to the free owner, then asks while the owner talks, then routes again", async () => {
    expect(await route(request(1))).toMatchObject({
      action: "route",
      target_type: "user",
      target_id: 5991398486736896,
    });
    await send(event(900, "connected", { date_connected: Date.now() }));
    await expect.poll(presenceOf).toBe("talking");
    expect(await route(request(2))).toMatchObject({
      action: "ask",
      hint_name: "busy_menu_1",
      num_digits: 1,
      timeout_action: "custom",
    });
    await send(
      event(900, "hangup", { date_connected: Date.now() - 20_000, date_ended: Date.now() }),
    );
    // the next call's talk must not be taken for this one
    await expect.poll(presenceOf, { timeout: 20_000 }).not.toBe("talking");
  });

  it("puts through to the team on 1, promises a call back on 2, and never hangs up on silence", async () => {
    await send(event(901, "connected", { date_connected: Date.now() }));
    await expect.poll(presenceOf).toBe("talking");
    const team = { action: "route", target_type: "callcenter", target_id: 4500 };
    expect(await route(request(3))).toMatchObject({ action: "ask" });
    expect(await route(request(3, { busy_menu_1: "1" }))).toMatchObject(team);
    expect(await route(request(4))).toMatchObject({ action: "ask" });
    expect(await route(request(4, { busy_menu_1: "2" }))).toMatchObject({ action: "end" });
    await expect
      .poll(
        async () => (await app.api<{ items: { callId: string }[] }>("GET", "/callbacks")).items,
        { timeout: 20_000 },
      )
      .toMatchObject([{ callId: "4", number: "+14155551001" }]);
    expect(await route(request(5))).toMatchObject({ action: "ask" });
    const silence = {
      "DP-CALL-ROUTER-ASK-REATTEMPT-COUNT": "1",
      "DP-CALL-ROUTER-ASK-REATTEMPT-LIMIT": "3",
    };
    expect(await route(request(5, { busy_menu_1: "" }), silence)).toMatchObject(team);
    await send(event(901, "hangup", { date_ended: Date.now() }));
    await expect.poll(presenceOf).not.toBe("talking");
  });

  it("gives an unknown number to the team and says why", async () => {
    expect(await route(request(6, { external_number: "+14155559999" }))).toMatchObject({
      target_type: "callcenter",
    });
    await expect
      .poll(
        async () =>
          (await app.api<{ items: unknown[] }>("GET", "/decisions?number=+14155559999")).items,
        { timeout: 20_000 },
      )
      .toMatchObject([
        { outcome: "team", reason: "Sent to the team: no contact has this number." },
      ]);
  });

  it("refuses a wrong signature, an unsigned body and an unknown line, and nothing else", async () => {
    expect((await post(line.routeUrl, sign(request(7), OTHER))).status).toBe(401);
    expect((await post(line.routeUrl, JSON.stringify(request(7)))).status).toBe(401);
    expect((await post(line.eventsUrl, sign(event(7, "hangup"), OTHER))).status).toBe(401);
    expect(
      (await fetch(`${app.url}/v1/dialpad/nobody/route`, { method: "POST", body: "{}" })).status,
    ).toBe(401);
    expect(await route({})).toMatchObject({ action: "route" });
  });

  it("keeps an event that it can't read as a dead letter, and tells Dialpad that it is stored", async () => {
    await send({ state: "hangup" });
    await expect
      .poll(
        async () =>
          (await app.api<{ items: { jobName: string }[] }>("GET", "/maintenance/dead-letters"))
            .items,
        {
          timeout: 20_000,
        },
      )
      .toMatchObject([{ jobName: "calls.record-event" }]);
  });

  it("accepts the old secret while a rotation is under way", async () => {
    await app.api("PATCH", `/lines/${line.id}`, { secret: OTHER });
    expect((await post(line.routeUrl, sign(request(8), OTHER))).status).toBe(200);
    expect((await post(line.routeUrl, sign(request(8), SECRET))).status).toBe(200);
  });

  it("writes each call once on the contact's timeline, saying who got it and why", async () => {
    const at = Date.now();
    const call = 910;
    expect(await route(request(call))).toMatchObject({ action: "route", target_type: "user" });
    const leg = { external_number: "+14155551001", entry_point_call_id: call };
    await send(event(911, "connected", { ...leg, date_connected: at }));
    await send(event(911, "hangup", { ...leg, date_connected: at, date_ended: at + 60_000 }));
    await send(event(911, "hangup", { ...leg, date_connected: at, date_ended: at + 60_000 }));
    const written = () =>
      hubspot.calls.filter(
        (one) => one.properties["hs_call_title"] === "Call answered by Ada Byron",
      );
    await expect.poll(() => written().length).toBe(1);
    expect(written()[0]?.properties["hs_call_body"]).toContain(
      "Ada Byron, the contact owner, took the call.",
    );
    expect(written()[0]?.contactIds).toHaveLength(1);
  });
});
