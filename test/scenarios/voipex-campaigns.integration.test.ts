import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VoipexBox } from "../../src/sandbox/voipex/index.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openVoipexBox, VOIPEX_KEY } from "../support/voipex-box.ts";
import { createVoipexLine } from "../support/voipex-line.ts";

type Campaign = {
  id: string;
  name: string;
  desired: string;
  actual: string;
  campaignId: number | null;
  listId: number | null;
  numbersCount: number;
  vendorStatus: string | null;
  problem: string | null;
};

const WAIT = { timeout: 30_000 };
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const ALWAYS = Object.fromEntries(DAYS.map((day) => [day, [["00:00", "24:00"]]]));

let app: TestApp;
let box: VoipexBox;
let lineId: string;

const body = (more: Readonly<Record<string, unknown>> = {}) => ({
  lineId,
  numbers: ["+420777888901", "777 888 902", "+442071234567"],
  consent: "They asked to be told of outages.",
  name: "Outage",
  callerId: "222333444",
  activePeriod: { startTime: "00:00", endTime: "23:59", weekDays: [1, 2, 3, 4, 5, 6, 7] },
  rescheduleRules: [{ status: "RS_ERROR", retryAfter: 15, maxAttempts: 1 }],
  ivr: "TUxw53xCBf",
  endpoint: { type: "queue", queue: "green", boostFactor: 1.1, maxWaitingCalls: 2 },
  ...more,
});
const make = (more: Readonly<Record<string, unknown>> = {}) =>
  app.api<Campaign>("POST", "/campaigns", body(more));
const control = (id: string, command: string) =>
  app.api<Campaign>("PUT", `/campaigns/${id}/control`, { command });
const get = (id: string) => app.api<Campaign>("GET", `/campaigns/${id}`);
const atVoipex = ({ campaignId }: Campaign) => box.campaigns.get(campaignId ?? 0);
const sent = (asked: string) => box.requests.filter((one) => one === asked).length;
const audited = async (id: string) =>
  (await app.api<{ items: { action: string; subject: string }[] }>("GET", "/audit")).items
    .filter(({ subject }) => subject === id)
    .map(({ action }) => action);

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_RECONCILE_SECONDS: "1" });
  box = await openVoipexBox();
  await app.api("PATCH", "/workspace", { defaultRegion: "CZ" });
  await app.api("PATCH", "/callback-policy", { weekly: ALWAYS });
  const eve = { name: "Eve", email: "eve@example.com", phones: ["+420777888909"], identities: [] };
  await app.api("POST", "/reps", eve);
  lineId = (await createVoipexLine(app, { vendorSettings: { homeCode: "420" } })).id;
  const { id: connectionId } = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "voipex",
    baseUrl: box.baseUrl,
    apiKey: VOIPEX_KEY,
  });
  await app.api("POST", `/lines/${lineId}/provision`, { connectionId, officeId: "1" });
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

describe("a campaign", () => {
  it("is made and stands still, is started, paused, goes on, is reloaded and removed", async () => {
    const made = await make();
    expect(made).toMatchObject({ desired: "ready", actual: "ready", numbersCount: 3 });
    expect(made.name).toMatch(/^Outage \([0-9a-f]{6}\)$/);
    expect(atVoipex(made)).toMatchObject({
      state: "new",
      name: made.name,
      endpoint: { type: "queue", queue: "green", boostFactor: 1.1, maxWaitingCalls: 2 },
    });
    expect(box.lists.get(made.listId ?? 0)?.numbers.map(({ number }) => number)).toEqual([
      "777888901",
      "777888902",
      "+442071234567",
    ]);
    expect(await control(made.id, "start")).toMatchObject({ actual: "running", problem: null });
    expect(await control(made.id, "pause")).toMatchObject({ actual: "paused" });
    expect(atVoipex(made)?.state).toBe("paused");
    expect(await control(made.id, "unpause")).toMatchObject({ actual: "running" });
    expect(await control(made.id, "reload")).toMatchObject({ actual: "running" });
    expect(await control(made.id, "remove")).toMatchObject({ actual: "removed" });
    expect(atVoipex(made)).toBeUndefined();
    await expect(control(made.id, "start")).rejects.toThrow(/is removed/);
    expect(await audited(made.id)).toEqual(
      ["remove", "reload", "unpause", "pause", "start", "created"].map((one) => `campaign.${one}`),
    );
    const { items } = await app.api<{ items: Campaign[] }>("GET", "/campaigns");
    expect(items.map(({ id }) => id)).toContain(made.id);
  });

  it.each([
    [{ numbers: ["+420777888901", "nobody"] }, "numbers.1"],
    [{ numbers: ["+420777888901", "777888901"] }, "numbers.1"],
    [{ numbers: ["+420777888901", "+420906123456"] }, "numbers.1"],
    [{ numbers: ["+420777888901", "+420777888909"] }, "numbers.1"],
    [{ ivr: "gone" }, "ivr"],
    [
      { activePeriod: { startTime: "17:00", endTime: "09:00", weekDays: [1] } },
      "activePeriod.endTime",
    ],
    [
      { activePeriod: { startTime: "09:00", endTime: "17:00", weekDays: [0] } },
      "activePeriod.weekDays",
    ],
    [{ endpoint: { type: "queue" } }, "endpoint.queue"],
    [
      { rescheduleRules: [{ status: "RS_ERROR", retryAfter: -1, maxAttempts: 1 }] },
      "rescheduleRules.0.retryAfter",
    ],
    [{ callerId: "hello" }, "callerId"],
    [{ lineId: "none" }, "lineId"],
    [{ consent: " " }, "consent"],
  ])("is not made of %j", async (wrong, field) => {
    const before = sent("POST /dialer/call-lists");
    await expect(make(wrong)).rejects.toThrow(`"field":"${field}`);
    expect(sent("POST /dialer/call-lists")).toBe(before);
  });

  it("rings by the callbacks' hours, and nobody who is not to be called", async () => {
    await app.api("PATCH", "/callback-policy", { weekly: { mon: [["09:00", "20:00"]] } });
    await expect(make()).rejects.toThrow(/"field":"activePeriod"/);
    await app.api("PATCH", "/callback-policy", { weekly: ALWAYS });
    await app.api("PUT", "/do-not-call/%2B420777888902");
    await expect(make()).rejects.toThrow(/"field":"numbers.1"/);
    await app.api("DELETE", "/do-not-call/%2B420777888902");
  });

  it("stops by itself when one of its people is not to be called any more, and does not start", async () => {
    const running = await make({ numbers: ["+420777888911"] });
    const waiting = await make({ numbers: ["+420777888911"] });
    await control(running.id, "start");
    await app.api("PUT", "/do-not-call/%2B420777888911");
    await expect(control(waiting.id, "start")).rejects.toThrow(/do-not-call/);
    await expect
      .poll(async () => get(running.id), WAIT)
      .toMatchObject({ actual: "paused", problem: expect.stringContaining("do-not-call") });
    expect(atVoipex(running)?.state).toBe("paused");
    expect(await audited(running.id)).toContain("campaign.stopped");
    await app.api("DELETE", "/do-not-call/%2B420777888911");
  });

  it("stops when one of its people is erased, whose number is then nowhere", async () => {
    const running = await make({ numbers: ["+420777888921", "+420777888922"] });
    await control(running.id, "start");
    await app.api("POST", "/contacts/erase", { number: "+420777888921" });
    await expect
      .poll(async () => get(running.id), WAIT)
      .toMatchObject({ actual: "paused", problem: expect.stringContaining("erased") });
  });

  it("rests on a holiday, and goes on after it", async () => {
    const running = await make({ numbers: ["+420777888931"] });
    await control(running.id, "start");
    const day = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 10);
    const holidays = [-1, 0, 1].map((days) => ({
      date: day(days * 86_400_000),
      name: "Day off",
      spans: [],
    }));
    await app.api("PATCH", "/callback-policy", { holidays });
    await expect.poll(async () => (await get(running.id)).actual, WAIT).toBe("paused");
    const late = await make({ numbers: ["+420777888932"] });
    expect(await control(late.id, "start")).toMatchObject({ desired: "running", actual: "ready" });
    await app.api("PATCH", "/callback-policy", { holidays: [] });
    await expect.poll(async () => (await get(running.id)).actual, WAIT).toBe("running");
    await expect.poll(async () => (await get(late.id)).actual, WAIT).toBe("running");
  });

  it("is told from a number that the list lost, and not started", async () => {
    box.loseNumbers(1);
    const failed = make();
    await expect(failed).rejects.toThrow(/2 of 3/);
    box.loseNumbers(0);
    const { items } = await app.api<{ items: Campaign[] }>("GET", "/campaigns");
    expect(items[0]).toMatchObject({ actual: "failed", campaignId: null });
  });

  it.each(["POST /dialer/call-lists", "POST /dialer/campaigns"])(
    "is asked for once when %s is not answered, and may be put away",
    async (asked) => {
      const before = sent(asked);
      box.hangUpAfter(asked);
      const made = await make({ numbers: ["+420777888941"] });
      box.hangUpAfter(null);
      expect(made).toMatchObject({ actual: "unknown", campaignId: null });
      expect(made.problem).toContain("never started");
      await expect(control(made.id, "start")).rejects.toThrow(/does not fit/);
      expect(await control(made.id, "remove")).toMatchObject({ actual: "removed" });
      expect(sent(asked)).toBe(before + 1);
    },
  );

  it.each([
    ["is found by its list and removed", true],
    ["is known not to be there", false],
  ] as const)(
    "whose making is not answered %s, where Voipex lists its campaigns",
    async (_what, isThere) => {
      const settings = (campaignList: boolean) =>
        app.api("PATCH", `/lines/${lineId}`, { vendorSettings: { homeCode: "420", campaignList } });
      const sameName = await make({ numbers: ["+420777888942"] });
      box.hangUpAfter("POST /dialer/campaigns");
      const made = await make({ numbers: ["+420777888943"] });
      box.hangUpAfter(null);
      expect(made).toMatchObject({ actual: "unknown", campaignId: null });
      const newest = Math.max(...box.campaigns.keys());
      expect(box.campaigns.get(newest)).toMatchObject({ callLists: [made.listId] });
      if (!isThere) box.campaigns.delete(newest);
      await settings(true);
      const database = new Client({ connectionString: app.databaseUrl });
      await database.connect();
      const aged = "update campaign set changed_at = now() - interval '3 minutes' where id = $1";
      await database.query(aged, [made.id]);
      await database.end();
      const known = { actual: isThere ? "removed" : "failed", desired: "removed" };
      await expect.poll(() => get(made.id), WAIT).toMatchObject(known);
      expect((await get(made.id)).problem).toMatch(isThere ? /never started/ : /not made/);
      expect(box.campaigns.has(newest)).toBe(false);
      expect(await audited(made.id)).toContain("campaign.orphaned");
      expect(atVoipex(sameName)).toBeDefined();
      expect(await get(sameName.id)).toMatchObject({ actual: "ready" });
      await control(sameName.id, "remove");
      await settings(false);
    },
    60_000,
  );

  it("is started once, whatever is heard of it, and can be stopped", async () => {
    const made = await make({ numbers: ["+420777888951"] });
    const path = `PUT /dialer/campaigns/${made.campaignId}/control`;
    box.hangUpAfter(path);
    expect(await control(made.id, "start")).toMatchObject({
      desired: "running",
      actual: "unknown",
      problem: expect.stringContaining('"start" was sent'),
    });
    box.hangUpAfter(null);
    await expect(control(made.id, "start")).rejects.toThrow(/does not fit/);
    expect(sent(path)).toBe(1);
    expect(await control(made.id, "pause")).toMatchObject({ actual: "paused", problem: null });
    expect(atVoipex(made)?.state).toBe("paused");
  });

  it("is not started when its IVR is gone, and says when it has another name", async () => {
    const made = await make({ numbers: ["+420777888961"] });
    box.renameIvr("TUxw53xCBf", "Another name");
    expect(await control(made.id, "start")).toMatchObject({
      actual: "running",
      problem: expect.stringContaining("Another name"),
    });
    await control(made.id, "pause");
    box.renameIvr("TUxw53xCBf", null);
    await expect(control(made.id, "unpause")).rejects.toThrow(/is gone/);
    box.renameIvr("TUxw53xCBf", "IVR-app-name");
    expect(await control(made.id, "unpause")).toMatchObject({ actual: "running" });
  });

  it("is put away here when its phone system is not connected any more", async () => {
    const made = await make({ numbers: ["+420777888981"] });
    const { items } = await app.api<{ items: { id: string }[] }>("GET", "/telephony-connections");
    const connection = items[0]?.id ?? "";
    const db = new Client({ connectionString: app.databaseUrl });
    await db.connect();
    const move = (to: string) =>
      db.query("update campaign set connection_id = $1 where id = $2", [to, made.id]);
    await move("disconnected");
    await expect(control(made.id, "start")).rejects.toThrow(/not connected any more/);
    expect(await control(made.id, "remove")).toMatchObject({
      actual: "removed",
      problem: expect.stringContaining("look there"),
    });
    const { rows } = await db.query("select numbers from campaign where id = $1", [made.id]);
    expect(rows).toEqual([{ numbers: [] }]);
    await move(connection);
    await db.end();
  });

  it("keeps what Voipex says of its state as it is", async () => {
    const made = await make({ numbers: ["+420777888971"] });
    box.sayStatus("ST_HALF_WAY");
    expect(await control(made.id, "start")).toMatchObject({ vendorStatus: "ST_HALF_WAY" });
    box.sayStatus(null);
  });
});
