import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Agent } from "../../src/sandbox/exotel/agent.ts";
import { createExotelBox, type ExotelBox } from "../../src/sandbox/exotel/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import {
  createExotelLine,
  firstRequest,
  istText,
  newCallSid,
  type ExotelLine,
} from "../support/exotel-line.ts";
import { createPatientPolicy } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+918516043026";
const ADA = "+919968654311";

let app: TestApp;
let box: ExotelBox;
let line: ExotelLine;
let ada: Agent;

beforeAll(async () => {
  ada = {
    uri: ADA,
    onCall: null,
    user: {
      id: "user-1",
      deviceId: 1,
      firstName: "Ada",
      lastName: "Rao",
      email: "ada@example.com",
      available: true,
      verified: true,
    },
  };
  box = await createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: "http://127.0.0.1:1/connect",
    agents: [ada],
    now: Date.now,
    random: createRandom(1),
  });
  app = await startTestApp({ EXOTEL_BASE_URL: box.apiUrl, STICKYLINE_RECONCILE_SECONDS: "1" });
  line = await createExotelLine(app, { policyId: await createPatientPolicy(app) });
  const connection = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "exotel",
    apiKey: "acme:key:token",
  });
  const imported = await app.api("POST", `/telephony-connections/${connection.id}/import-reps`);
  expect(imported).toEqual({ created: 1, linked: 0, unchanged: 0, skipped: 0 });
  const again = await app.api("POST", `/telephony-connections/${connection.id}/import-reps`);
  expect(again).toMatchObject({ created: 0, unchanged: 1 });
  await app.api("POST", `/lines/${line.id}/provision`, {
    connectionId: connection.id,
    officeId: "1",
  });
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/reps");
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: items[0]?.id });
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

async function stateOfAda(): Promise<string | undefined> {
  const { items } = await app.api<{ items: { state: string }[] }>("GET", "/presence");
  return items[0]?.state;
}

async function firstPhone(): Promise<string | undefined> {
  const { answer } = await line.connect(firstRequest());
  return answer.destination[0]?.contact_uri;
}

describe("asking Exotel", () => {
  it("frees a rep whose last event was lost, once their call there is over", async () => {
    ada.onCall = newCallSid();
    await line.get("events", {
      ...firstRequest({ CallSid: ada.onCall, DialWhomNumber: "09968654311" }),
      Status: "busy",
      EventType: "Dial",
      CurrentTime: istText(Date.now() - 3_000),
    });
    await expect.poll(stateOfAda).toBe("talking");
    ada.onCall = null;
    await expect.poll(stateOfAda).toBe("free");
  });

  it("passes over a rep whose phone is switched off there, and not any longer than that", async () => {
    expect(await firstPhone()).toBe(ADA);
    if (ada.user !== null) ada.user.available = false;
    await expect.poll(firstPhone).toBeUndefined();
    if (ada.user !== null) ada.user.available = true;
    await expect.poll(firstPhone).toBe(ADA);
  });
});
