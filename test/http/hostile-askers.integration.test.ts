import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let behindProxy: TestProcess;
let line: TestLine;

beforeAll(async () => {
  app = await startTestApp();
  behindProxy = await startProcess(app, { STICKYLINE_TRUSTED_PROXIES: "127.0.0.1" });
  line = await createTestLine(app);
  const identities = [{ vendor: "dialpad", type: "user", id: "5991398486736896" }];
  const rep = { name: "Ada", email: "ada@example.com", identities };
  const { id: repId } = await app.api<{ id: string }>("POST", "/reps", rep);
  await app.api("PUT", "/pins/+14155551001", { repId });
});

afterAll(async () => {
  await behindProxy.kill();
  await app.close();
});

function call(callId: number, startedAt: number, more: object = {}) {
  return {
    call_id: callId,
    date_started: startedAt,
    external_number: "+14155551001",
    internal_number: "+14155550100",
    contact: { phone: "+14155551001" },
    ...more,
  };
}

const from = (address: string) => ({ "x-forwarded-for": address });

describe("a signed body", () => {
  const seconds = () => Math.floor(Date.now() / 1_000);

  it.each([
    ["that has expired", () => ({ exp: seconds() - 600 }), 401],
    ["that is not valid yet", () => ({ nbf: seconds() + 600 }), 401],
    ["whose end is no number", () => ({ exp: "never" }), 401],
    ["that ended a minute ago: clocks differ", () => ({ exp: seconds() - 60 }), 200],
    ["that begins in a minute", () => ({ nbf: seconds() + 60, exp: seconds() + 120 }), 200],
  ])("%s", async (_name, times, status) => {
    const { status: answered } = await line.route(call(501, Date.now(), times()));
    expect(answered).toBe(status);
    expect(await line.send({ ...call(501, Date.now(), times()), state: "ringing" })).toBe(status);
  });
});

describe("a routing request that was sent before", () => {
  it("is answered with the team and claims nobody, once its call is older than the line allows", async () => {
    const HOUR_MS = 3_600_000;
    const old = await line.route(call(601, Date.now() - 2.1 * HOUR_MS));
    expect(old).toMatchObject({ status: 200 });
    expect(JSON.stringify(old.body)).not.toContain("5991398486736896");
    const fresh = await line.route(call(602, Date.now() - 1.9 * HOUR_MS));
    expect(JSON.stringify(fresh.body)).toContain("5991398486736896");
    const longer = { maxCallAgeSeconds: 4 * 3_600 };
    expect(await app.api("PATCH", `/lines/${line.id}`, longer)).toMatchObject(longer);
  });
});

describe("guessing", () => {
  const ask = (address: string, token: string) =>
    fetch(`${behindProxy.url}/api/me`, {
      headers: { authorization: `Bearer ${token}`, ...from(address) },
    });

  it("at tokens is slowed for the address that guesses, and for no other", async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 40; guess += 1) {
      statuses.push((await ask("198.51.100.1", `slk_${guess}`)).status);
    }
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    const refused = await ask("198.51.100.1", app.adminToken);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask("198.51.100.2", app.adminToken)).status).toBe(200);
  });

  it("at sign-in links is slowed", async () => {
    let last = 0;
    for (let guess = 0; guess < 40 && last !== 429; guess += 1) {
      const url = `${behindProxy.url}/sign-in?token=guess-${guess}`;
      last = (await fetch(url, { headers: from("198.51.100.3"), redirect: "manual" })).status;
    }
    expect(last).toBe(429);
  });

  it("at lines is slowed, and keeps no authentic call waiting, from the same address neither", async () => {
    // a line that this process has heard of
    const known = async () => (await line.route(call(700, Date.now()), behindProxy.url)).status;
    await expect.poll(known).toBe(200);
    let last = 0;
    for (let guess = 0; guess < 40 && last !== 429; guess += 1) {
      const url = `${behindProxy.url}/v1/dialpad/guess-${guess}/route`;
      last = (await fetch(url, { method: "POST", body: "{}" })).status;
    }
    expect(last).toBe(429);
    const { status } = await line.route(call(701, Date.now()), behindProxy.url);
    expect(status).toBe(200);
  });
});
