import { afterEach, describe, expect, it } from "vitest";
import { ASSUMPTIONS, DEFAULT_ASSUMPTIONS } from "../../../src/sandbox/voipex/assumptions.ts";
import type { VoipexBox } from "../../../src/sandbox/voipex/index.ts";
import { openVoipexBox, VOIPEX_PASSWORD, VOIPEX_USER } from "../../support/voipex-box.ts";

let box: VoipexBox | null = null;
let shiftMs = 0;

afterEach(async () => {
  shiftMs = 0;
  await box?.close();
});

async function open(more: Parameters<typeof openVoipexBox>[0] = {}) {
  box = await openVoipexBox({ now: () => Date.now() + shiftMs, ...more });
  const { baseUrl } = box;
  const form = new URLSearchParams({
    client_id: "api",
    username: VOIPEX_USER,
    password: VOIPEX_PASSWORD,
    grant_type: "password",
  });
  const login = await fetch(`${baseUrl}/token`, { method: "POST", body: form });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

const LIST = { name: "call-list-name", numbers: [{ number: "123456789", attributes: [] }] };
const CAMPAIGN = {
  name: "campaign",
  callerId: "123456789",
  activePeriod: { startTime: "09:00", endTime: "17:00", weekDays: [1, 2, 3, 4, 5, 6, 7] },
  callLists: [1],
  rescheduleRules: [{ status: "RS_ERROR", retryAfter: 15, maxAttempts: 1 }],
  ivr: "TUxw53xCBf",
  endpoint: { type: "queue", boostFactor: 1.1, maxWaitingCalls: 2, queue: "green" },
};

describe("a Voipex in a box", () => {
  it("lists every switch as an inferred rule, once", () => {
    const switches = ASSUMPTIONS.flatMap((rule) => ("switch" in rule ? [rule.switch] : []));
    expect(switches.toSorted()).toEqual(Object.keys(DEFAULT_ASSUMPTIONS).toSorted());
  });

  it("takes the page's samples through its four steps", async () => {
    const call = await open({ assumptions: { api: "page" } });
    expect(await call("POST", "/dialer/call-lists", LIST)).toEqual({
      status: 200,
      body: { id: 1, message: "Call list successfully created", numbersCount: 1 },
    });
    expect((await call("GET", "/ivr")).body).toMatchObject([{ id: CAMPAIGN.ivr }]);
    expect(await call("POST", "/dialer/campaigns", CAMPAIGN)).toEqual({
      status: 200,
      body: { id: 1, message: "Campaign successfully created" },
    });
    const control = (command: string) => call("PUT", "/dialer/campaigns/1/control", { command });
    for (const command of ["start", "pause", "unpause", "reload", "remove"]) {
      expect(await control(command)).toMatchObject({ status: 200 });
    }
    expect((await control("start")).status).toBe(404);
  });

  it("has nothing but the page's calls while it plays the page alone", async () => {
    const call = await open({ assumptions: { api: "page" } });
    for (const path of [
      "/members",
      "/calls/current",
      "/calls/missed",
      "/dialer/campaigns",
      "/dialer/call-lists",
    ]) {
      expect((await call("GET", path)).status).toBe(404);
    }
  });

  it("refuses what the page's table does not allow", async () => {
    const call = await open();
    await call("POST", "/dialer/call-lists", LIST);
    const { callerId: _none, ...without } = CAMPAIGN;
    const days = { ...CAMPAIGN.activePeriod, weekDays: [0] };
    for (const wrong of [
      without,
      { ...CAMPAIGN, activePeriod: days },
      { ...CAMPAIGN, ivr: "no" },
    ]) {
      expect((await call("POST", "/dialer/campaigns", wrong)).status).toBe(400);
    }
  });

  it("asks for a token that lives, and for the Dialer's rights", async () => {
    const call = await open({ dialerRights: false });
    expect((await call("GET", "/ivr")).status).toBe(403);
    expect((await call("GET", "/members")).status).toBe(200);
    shiftMs = 3_001_000;
    expect((await call("GET", "/members")).status).toBe(401);
  });
});
