import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VoipexBox } from "../../src/sandbox/voipex/index.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess } from "../support/start-process.ts";
import { openVoipexBox, VOIPEX_KEY } from "../support/voipex-box.ts";
import { createVoipexLine, VOIPEX_SECRET, type TestVoipexLine } from "../support/voipex-line.ts";
import { openDialFaults, type DialFault, type DialFaults } from "./support/dial-faults.ts";

type Callback = { id: string; stage: string; closedReason: string | null; attempts: number };
type Campaign = {
  id: string;
  name: string;
  actual: string;
  callbackId: string | null;
  campaignId: number | null;
  problem: string | null;
};

const WAIT = { timeout: 30_000, interval: 100 };
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const ALWAYS = Object.fromEntries(DAYS.map((day) => [day, [["00:00", "24:00"]]]));
const SILENT = "+420777888999";
/** The box's clock is one at which a campaign can begin, whenever this is run. */
const timeZone = ["Europe/Prague", "Asia/Tokyo"].find((zone) => {
  const hour = new Date().toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit" });
  return Number(hour) < 22;
});

const MEMBER = {
  userId: "11",
  firstName: "Ada",
  lastName: "Novak",
  login: "ada",
  extension: "444",
};

let app: TestApp;
let box: VoipexBox;
let between: DialFaults;
let line: TestVoipexLine;

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_RECONCILE_SECONDS: "1" });
  box = await openVoipexBox({
    members: [{ ...MEMBER, queues: ["green"] }],
    assumptions: { dialTimeZone: timeZone ?? "" },
    onDialled: (number) => ({
      outcome: number === SILENT ? "no-answer" : "answers",
      ringMs: 200,
      talkMs: 2_000,
    }),
  });
  between = await openDialFaults(box.baseUrl);
  await app.api("PATCH", "/workspace", { defaultRegion: "CZ" });
  await app.api("PATCH", "/callback-policy", {
    weekly: ALWAYS,
    dial: "phone-system",
    minTalkSeconds: 1,
  });
  await app.api("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "voipex", type: "line", id: "444" }],
  });
  line = await createVoipexLine(app, {
    vendorSettings: {
      dialCallerId: "222333444",
      dialTimeZone: timeZone,
      teamCallbacks: { ivr: "TUxw53xCBf", queue: "green" },
    },
  });
  const { id: connectionId } = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "voipex",
    baseUrl: between.baseUrl,
    apiKey: VOIPEX_KEY,
  });
  await app.api("POST", `/lines/${line.id}/provision`, { connectionId, officeId: "1" });
  box.setWebhook({
    eventsUrl: line.eventsUrl,
    authorization: { kind: "basic", user: "voipex", password: VOIPEX_SECRET },
  });
}, 60_000);

afterAll(async () => {
  await app?.close();
  await between?.close();
  await box?.close();
});

const promise = (number: string) =>
  app.api<Callback>("POST", "/callbacks", { number, lineId: line.id });
const get = async (id: string) =>
  (await app.api<{ items: Callback[] }>("GET", "/callbacks?limit=100")).items.find(
    (one) => one.id === id,
  );
const campaignOf = async (id: string) =>
  (await app.api<{ items: Campaign[] }>("GET", "/campaigns")).items.find(
    ({ callbackId }) => callbackId === id,
  );
const callNow = (id: string) => app.api<Callback>("POST", `/callbacks/${id}/call-now`);
const dialled = (number: string) => box.dialled.filter((one) => one.number === number);
const audited = async (id: string | undefined) =>
  (await app.api<{ items: { action: string; subject: string }[] }>("GET", "/audit")).items
    .filter(({ subject }) => subject === id)
    .map(({ action }) => action);

describe("a callback that is the team's", () => {
  it("is rung by a campaign of the queue, talked with, done, and the campaign taken away", async () => {
    const { id } = await promise("+420777888901");
    await callNow(id);
    const campaign = await campaignOf(id);
    expect(campaign?.name).toMatch(/^Callback \d{4}-\d\d-\d\d \d\d:\d\d \([0-9a-f]{6}\)$/);
    expect(box.campaigns.get(campaign?.campaignId ?? 0)).toMatchObject({
      name: campaign?.name,
      callerId: "222333444",
      ivr: "TUxw53xCBf",
      endpoint: { type: "queue", queue: "green", boostFactor: 1, maxWaitingCalls: 1 },
    });
    await expect.poll(async () => (await get(id))?.stage, WAIT).toBe("talking");
    await expect
      .poll(async () => get(id), WAIT)
      .toMatchObject({ stage: "done", closedReason: "reached" });
    await expect.poll(async () => (await campaignOf(id))?.actual, WAIT).toBe("removed");
    expect(box.campaigns.size).toBe(0);
    expect(dialled("+420777888901")).toHaveLength(1);
    expect(await audited(campaign?.id)).toContain("campaign.finished");
  }, 60_000);

  it("has one campaign, however many look at it at the same moment", async () => {
    const before = box.campaignsMade();
    const { id } = await promise("+420777888903");
    await Promise.allSettled([callNow(id), callNow(id), callNow(id), callNow(id)]);
    await expect
      .poll(async () => get(id), WAIT)
      .toMatchObject({ stage: "done", closedReason: "reached", attempts: 1 });
    const { items } = await app.api<{ items: Campaign[] }>("GET", "/campaigns");
    expect(items.filter(({ callbackId }) => callbackId === id)).toHaveLength(1);
    expect(box.campaignsMade()).toBe(before + 1);
    expect(dialled("+420777888903")).toHaveLength(1);
    await expect.poll(async () => (await campaignOf(id))?.actual, WAIT).toBe("removed");
  }, 60_000);

  it("has one campaign, however many processes make it at the same moment", async () => {
    const number = "+420777888904";
    const before = box.campaignsMade();
    const others = await Promise.all([startProcess(app, {}), startProcess(app, {})]);
    try {
      const { id } = await promise(number);
      const headers = { authorization: `Bearer ${app.adminToken}` };
      const asked = await Promise.all(
        [...others, ...others].map(async ({ url }) => {
          const path = `${url}/api/callbacks/${id}/call-now`;
          return (await fetch(path, { method: "POST", headers })).status;
        }),
      );
      expect(asked).toContain(200);
      await expect
        .poll(async () => get(id), WAIT)
        .toMatchObject({ stage: "done", closedReason: "reached", attempts: 1 });
      expect(box.campaignsMade()).toBe(before + 1);
      expect(dialled(number)).toHaveLength(1);
      await expect.poll(async () => (await campaignOf(id))?.actual, WAIT).toBe("removed");
    } finally {
      await Promise.all(others.map((one) => one.kill()));
    }
  }, 120_000);

  it("is tried again later when nobody answers", async () => {
    const { id } = await promise(SILENT);
    await callNow(id);
    await expect.poll(async () => get(id), WAIT).toMatchObject({ stage: "requested", attempts: 1 });
    await expect.poll(async () => (await campaignOf(id))?.actual, WAIT).toBe("removed");
  }, 60_000);

  it("is rung no more once it is taken back", async () => {
    await box.ring({ callId: "77.1", from: "+420777000111", to: "222", queue: "" }, "444");
    await box.answer("77.1", "444");
    const { id } = await promise("+420777888902");
    await callNow(id);
    expect(await get(id)).toMatchObject({ stage: "dialling" });
    await app.api("POST", `/callbacks/${id}/cancel`);
    await expect.poll(async () => (await campaignOf(id))?.actual, WAIT).toBe("removed");
    await box.hangUp("77.1");
    expect(box.campaigns.size).toBe(0);
    expect(dialled("+420777888902")).toEqual([]);
  }, 60_000);

  it.each([
    ["the queue is renamed", () => renameQueue("blue"), () => renameQueue("green")],
    [
      "the IVR is gone",
      () => box.renameIvr("TUxw53xCBf", null),
      () => box.renameIvr("TUxw53xCBf", "IVR-app-name"),
    ],
  ])(
    "is people's when %s, which the set-up says",
    async (_what, spoil, mend) => {
      spoil();
      const number = `+4207778889${10 + (box.requests.length % 80)}`;
      const { id } = await promise(number);
      await callNow(id);
      expect(await campaignOf(id)).toBeUndefined();
      await expect
        .poll(async () => JSON.stringify(await app.api("GET", `/lines/${line.id}`)), WAIT)
        .toMatch(/team callbacks/i);
      await app.api("POST", `/callbacks/${id}/cancel`);
      mend();
    },
    60_000,
  );

  it.each([
    ["the list lost it", async () => box.loseNumbers(1), async () => box.loseNumbers(0), "failed"],
    [
      "the campaign is not answered",
      async () => box.hangUpAfter("POST /dialer/campaigns"),
      async () => box.hangUpAfter(null),
      "unknown",
    ],
  ] as const)(
    "is not started when %s, and made once",
    async (_what, spoil, mend, actual) => {
      await spoil();
      const number = actual === "failed" ? "+420777888981" : "+420777888982";
      const { id } = await promise(number);
      await callNow(id);
      await mend();
      await expect.poll(async () => campaignOf(id), WAIT).toMatchObject({ actual });
      await callNow(id).catch(() => undefined);
      const { items } = await app.api<{ items: Campaign[] }>("GET", "/campaigns");
      expect(items.filter(({ callbackId }) => callbackId === id)).toHaveLength(1);
      expect(box.dialled.filter((one) => one.number === number)).toEqual([]);
      await app.api("POST", `/callbacks/${id}/cancel`).catch(() => undefined);
    },
    60_000,
  );

  it.each<[string, DialFault["says"], string]>([
    ["401", { status: 401, body: "{}" }, "+420777888991"],
    ["500", { status: 500, body: "" }, "+420777888992"],
    ["what is no JSON", { status: 200, body: "<html>" }, "+420777888993"],
  ])(
    "is rung once where the start is done and answered with %s",
    async (_what, says, number) => {
      between.set({ made: true, says });
      const { id } = await promise(number);
      await callNow(id);
      expect(await get(id)).toMatchObject({ stage: "dialling", attempts: 1, offeredTo: null });
      between.set(null);
      expect(await campaignOf(id)).toMatchObject({
        actual: "unknown",
        problem: expect.stringContaining('"start" was sent'),
      });
      await expect.poll(async () => (await get(id))?.stage, WAIT).toBe("done");
      await expect.poll(async () => (await campaignOf(id))?.actual, WAIT).toBe("removed");
      expect(dialled(number)).toHaveLength(1);
    },
    60_000,
  );

  it("may have been rung where the start is not answered: it is rung once, and taken away", async () => {
    const next = box.campaignsMade() + 1;
    box.hangUpAfter(`PUT /dialer/campaigns/${next}/control`);
    const { id } = await promise("+420777888990");
    await callNow(id);
    box.hangUpAfter(null);
    expect(await campaignOf(id)).toMatchObject({ actual: "unknown" });
    await expect.poll(async () => (await get(id))?.stage, WAIT).toBe("done");
    expect(dialled("+420777888990")).toHaveLength(1);
  }, 60_000);
});

function renameQueue(name: string): void {
  box.setQueues("444", [name]);
}
