import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { KazooBox } from "../../src/sandbox/kazoo/index.ts";
import type { VoipexBox } from "../../src/sandbox/voipex/index.ts";
import { kazooId } from "../support/kazoo-line.ts";
import { openVoipexBox, VOIPEX_KEY } from "../support/voipex-box.ts";
import { createVoipexLine } from "../support/voipex-line.ts";
import { ADA, API_KEY, openKazooBox } from "../telephony/kazoo/support/open-box.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

/** Contacts 9001 to 9005 in this order. */
const [TOLD, FREE, LATER, MOBILE, AGREED] = [
  "+14155551001",
  "+14155551002",
  "+14155551003",
  "+14155551004",
  "+14155551005",
] as const;
const OF_ANOTHER_RECORD = "+14155551006";
const CANCELLED = { state: "cancelled", closedReason: "do-not-call", attempts: 0 };

let world: CallbackWorld;
let kazoo: KazooBox;
let voipex: VoipexBox;
let ada: { id: string };
let line: { id: string };
let campaignLine: { id: string };
let crm: { id: string };

beforeAll(async () => {
  kazoo = await openKazooBox();
  kazoo.setPhone(`user:${ADA}`, { kind: "answers", talkSeconds: 2 });
  kazoo.setPhone(`number:${FREE}`, { kind: "answers", talkSeconds: 2 });
  voipex = await openVoipexBox();
  world = await openCallbackWorld([TOLD, FREE, LATER, MOBILE, AGREED], {
    STICKYLINE_RECONCILE_SECONDS: "1",
  });
  await world.connectCrm();
  const { items } = await world.app.api<{ items: { id: string }[] }>("GET", "/crm-connections");
  [crm = { id: "" }] = items;
  ada = await world.addRep("Ada", { vendor: "kazoo", type: "user", id: ADA });
  line = await world.addLine(
    "kazoo",
    () => ({ apiKey: API_KEY, baseUrl: kazoo.baseUrl(), officeId: kazooId("a") }),
    { fallback: { type: "group", id: kazooId("f") } },
  );
  campaignLine = await createVoipexLine(world.app);
  const { id: connectionId } = await world.app.api<{ id: string }>(
    "POST",
    "/telephony-connections",
    { vendor: "voipex", baseUrl: voipex.baseUrl, apiKey: VOIPEX_KEY },
  );
  await world.app.api("POST", `/lines/${campaignLine.id}/provision`, {
    connectionId,
    officeId: "1",
  });
}, 60_000);

afterAll(async () => {
  await world?.close();
  await kazoo?.close();
  await voipex?.close();
});

/** As somebody would in HubSpot's pages. */
const edit = (contactId: string, properties: Readonly<Record<string, string>>) =>
  world.hubspot.editContact(contactId, properties);

async function choose(reading: object): Promise<void> {
  expect(
    await world.app.api("PATCH", `/crm-connections/${crm.id}`, { settings: { reading } }),
  ).toMatchObject({ settings: { reading } });
}

/** Once it was read: until then it counts for nothing. */
const isKept = (numbers: readonly string[], words: string) =>
  vi.waitFor(() => expect(makeCampaign(...numbers)).rejects.toThrow(words), world.PATIENT);

/** By hand nothing rings, whenever callbacks are looked at. */
const dial = (by: "by-hand" | "phone-system") =>
  world.app.api("PATCH", "/callback-policy", { dial: by });

const becomes = (number: string, known: object) =>
  expect.poll(() => world.callbackOf(number), world.PATIENT).toMatchObject(known);

async function callNow(number: string): Promise<void> {
  const callback = await world.callbackOf(number);
  await world.app.api("POST", `/callbacks/${callback?.id}/call-now`).catch(() => undefined);
}

const rung = () => kazoo.quickcalls.map(({ number }) => number);

const makeCampaign = async (...numbers: string[]) =>
  world.app.api<{ id: string }>("POST", "/campaigns", {
    lineId: campaignLine.id,
    numbers,
    consent: "They asked to be told of outages.",
    name: "Outage",
    callerId: "222333444",
    activePeriod: { startTime: "00:00", endTime: "23:59", weekDays: [1, 2, 3, 4, 5, 6, 7] },
    rescheduleRules: [{ status: "RS_ERROR", retryAfter: 15, maxAttempts: 1 }],
    ivr: "TUxw53xCBf",
    endpoint: { type: "queue", queue: "green", boostFactor: 1.1, maxWaitingCalls: 2 },
  });

describe("what a contact says of being called", () => {
  it("counts for nothing until somebody chooses the property", async () => {
    await dial("by-hand");
    edit("9001", { do_not_call: "true" });
    await world.promise(line.id, TOLD, ada.id);
    expect(await world.callbackOf(TOLD)).toMatchObject({ state: "open" });
  });

  it("takes back the callback of whoever says no, refuses another one, and keeps them out of campaigns", async () => {
    edit("9004", { opted_out_on: "2020-02-02", mobilephone: OF_ANOTHER_RECORD });
    await choose({ doNotCallProperties: ["do_not_call", "opted_out_on", "call_status=Never"] });
    await isKept([FREE, TOLD], "numbers.1");
    await isKept([MOBILE], "do-not-call list");
    await dial("phone-system");
    await callNow(TOLD);
    await becomes(TOLD, CANCELLED);
    await expect(world.promise(line.id, TOLD, ada.id)).rejects.toThrow("do-not-call list");
    await expect(world.promise(line.id, MOBILE, ada.id)).rejects.toThrow("do-not-call list");
    await expect(world.promise(line.id, OF_ANOTHER_RECORD, ada.id)).rejects.toThrow(
      "do-not-call list",
    );
    expect(rung()).toEqual([]);
  }, 60_000);

  it("has everybody else rung", async () => {
    await world.promise(line.id, FREE, ada.id);
    await callNow(FREE);
    await becomes(FREE, { state: "done", closedReason: "reached" });
    expect(rung()).toEqual([FREE]);
  }, 60_000);

  it("counts once a change reaches us", async () => {
    await dial("by-hand");
    await world.promise(line.id, LATER, ada.id);
    edit("9003", { call_status: "Never" });
    await world.app.api("POST", `/crm-connections/${crm.id}/sync`);
    await vi.waitFor(async () => {
      await callNow(LATER);
      expect(await world.callbackOf(LATER)).toMatchObject({ closedReason: "do-not-call" });
    }, world.PATIENT);
  }, 60_000);
});

describe("a property without which no campaign calls", () => {
  it("lets a campaign have those alone who agree", async () => {
    edit("9005", { campaign_consent: "true" });
    await choose({ consentProperty: "campaign_consent" });
    await isKept([AGREED, FREE], "agrees to be called");
    const isReady = async () =>
      expect(await makeCampaign(AGREED)).toMatchObject({ actual: "ready" });
    await vi.waitFor(isReady, world.PATIENT);
  }, 60_000);

  it("stops a campaign of whoever agrees no more", async () => {
    const { id } = await makeCampaign(AGREED);
    await world.app.api("PUT", `/campaigns/${id}/control`, { command: "start" });
    edit("9005", { campaign_consent: "false" });
    await world.app.api("POST", `/crm-connections/${crm.id}/sync`);
    await vi.waitFor(async () => {
      expect(await world.app.api("GET", `/campaigns/${id}`)).toMatchObject({
        problem: expect.stringContaining("1 of its people do not agree"),
      });
    }, world.PATIENT);
  }, 60_000);
});
