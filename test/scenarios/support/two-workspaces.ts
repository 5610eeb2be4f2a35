import { vi } from "vitest";
import type { Core } from "../../../src/compose/core.ts";
import { createDialpadBox } from "../../../src/sandbox/dialpad/index.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { makeAudio } from "../../../src/sandbox/kazoo/audio.ts";
import { createBrowser } from "../../support/browser.ts";
import { createPatientPolicy, createTestLine, type TestLine } from "../../support/dialpad-line.ts";
import { openHubspotPortals } from "../../support/hubspot-portals.ts";
import { createKazooLine } from "../../support/kazoo-line.ts";
import { openTestCore } from "../../support/open-core.ts";
import { freePort } from "../../support/free-port.ts";
import { startTestApp, type TestApp } from "../../support/start-app.ts";
import { CALLER, CLIENT_SECRET, createBox, EMAIL, OWNER, ownNumber } from "./two-portals.ts";

/** The rep of both, at Dialpad. */
const VENDOR_USER = "5991398486736896";
const DIALPAD_KEY = "dialpad-key";

/** One workspace with something of every kind in it, all that is its own marked by its word. */
export type Tenant = {
  readonly id: string;
  readonly word: string;
  readonly key: string;
  /** The API to its key. */
  readonly app: TestApp;
  readonly box: HubspotBox;
  readonly accessToken: string;
  readonly line: TestLine;
  /** By the resource's name in the API. */
  readonly ids: ReadonlyMap<string, string>;
  /** A call that its rep answers; `talking`: without its end. */
  call(callId: number, options?: { readonly talking?: boolean }): Promise<void>;
};

export type Tenants = {
  readonly app: TestApp;
  readonly core: Core;
  readonly first: Tenant;
  readonly second: Tenant;
  /** The way of the admin's browser to HubSpot and back, in an account, for a workspace. */
  connectByOauth(box: HubspotBox, workspaceId: string): Promise<{ status: number; page: string }>;
  close(): Promise<void>;
};

/** Two workspaces in one installation, as alike as they can be, each with a portal of its own. */
export async function openTwoWorkspaces(): Promise<Tenants> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const boxes = await Promise.all(
    [["alpha", 48_000_001] as const, ["bravo", 48_000_002] as const].map(
      async ([word, portalId]) => ({
        box: await createBox(word, portalId, publicUrl),
        accessToken: `pat-${word}`,
      }),
    ),
  );
  const portals = await openHubspotPortals(boxes);
  const dialpad = await createDialpadBox({
    apiKey: DIALPAD_KEY,
    now: Date.now,
    random: Math.random,
  });
  const app = await startTestApp({
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    HUBSPOT_BASE_URL: portals.url,
    HUBSPOT_APP_URL: portals.url,
    HUBSPOT_CLIENT_ID: "app-1",
    HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
    DIALPAD_BASE_URL: dialpad.baseUrl,
    // what changes is told by webhooks alone
    CRM_POLL_SECONDS: "86400",
  });
  const core = openTestCore(app.env);
  const made = await app.api<{ id: string }>("POST", "/workspaces", { name: "bravo Ltd" });

  async function connectByOauth(box: HubspotBox, workspaceId: string) {
    portals.signInAt(box);
    const browser = createBrowser();
    await browser(await app.newSignInUrl());
    const out = await browser(`${app.url}/oauth/hubspot/start?workspace=${workspaceId}`);
    return browser((await browser(out.location)).location);
  }

  const [one, two] = boxes;
  if (one === undefined || two === undefined) throw new Error("two portals");
  const first = await furnish(app, core, { id: "main", word: "alpha", ...one }, async (own) => {
    await own.api("POST", "/crm-connections", { provider: "hubspot", accessToken: "pat-alpha" });
  });
  const second = await furnish(app, core, { id: made.id, word: "bravo", ...two }, async () => {
    const { status, page } = await connectByOauth(two.box, made.id);
    if (status !== 200) throw new Error(`not connected: ${page}`);
  });
  const webhooks = { url: `${app.url}/v1/hubspot/webhooks`, clientSecret: CLIENT_SECRET };
  for (const { box } of boxes) box.sendWebhooks(webhooks);

  return {
    app,
    core,
    first,
    second,
    connectByOauth,
    async close() {
      await core.close();
      await app.close();
      await portals.close();
      await dialpad.close();
      await Promise.all(boxes.map(({ box }) => box.close()));
    },
  };
}

async function furnish(
  admin: TestApp,
  core: Core,
  { id, word, box, accessToken }: Pick<Tenant, "id" | "word" | "box" | "accessToken">,
  connect: (own: TestApp) => Promise<void>,
): Promise<Tenant> {
  const key = await admin.api<{ id: string; key: string }>("POST", `/workspaces/${id}/keys`, {
    name: `${word} desk`,
  });
  const app = admin.as(key.key);
  const idOf = async (method: string, path: string, body: unknown) =>
    (await app.api<{ id: string }>(method, path, body)).id;
  const rep = await idOf("POST", "/reps", {
    name: `${word} Rep`,
    email: EMAIL,
    identities: [{ vendor: "dialpad", type: "user", id: VENDOR_USER }],
  });
  await connect(app);
  const line = await createTestLine(app, { name: `${word} line` });
  const { recordingsPath } = await createKazooLine(app, {
    name: `${word} recorded`,
    vendorSettings: { recording: { format: "mp3", limitSeconds: 600 } },
  });
  const uploaded = await fetch(`${app.url}${recordingsPath}/call_recording_${word}.mp3`, {
    method: "PUT",
    headers: { "content-type": "audio/mpeg" },
    body: makeAudio("mp3", 2_000),
  });
  const recording = ((await uploaded.json()) as { id: string }).id;
  const policy = await createPatientPolicy(app);
  const phones = await idOf("POST", "/telephony-connections", {
    vendor: "dialpad",
    name: `${word} phones`,
    apiKey: DIALPAD_KEY,
  });
  await app.api("PUT", `/pins/${encodeURIComponent(ownNumber(word))}`, { repId: rep });
  await app.api("PATCH", "/notices", { webhookUrl: `http://127.0.0.1:9/${word}` });
  await app.api("PATCH", "/workspace", { name: `${word} Ltd` });
  const connection = await synced(app);

  async function call(callId: number, { talking = false } = {}): Promise<void> {
    const startedAt = Date.now();
    const facts = { call_id: callId, external_number: CALLER, internal_number: "+14155550000" };
    const asked = { ...facts, date_started: startedAt, contact_id: 1, contact_type: "local" };
    await line.route(asked);
    const event = {
      ...facts,
      direction: "inbound",
      date_started: startedAt,
      date_connected: startedAt,
      target: { id: VENDOR_USER, type: "user" },
    };
    await line.send({ ...event, state: "connected", event_timestamp: startedAt + 1 });
    if (talking) return;
    const date_ended = Date.now() + 2;
    await line.send({ ...event, state: "hangup", date_ended, event_timestamp: date_ended });
  }

  await call(1_001);
  const decision = await vi.waitFor(
    async () => {
      const { items } = await app.api<{ items: { id: string }[] }>("GET", "/decisions");
      if (items[0] === undefined) throw new Error("no decision yet");
      return items[0].id;
    },
    { timeout: 20_000 },
  );
  const at = Date.now();
  await core.stores.callbacks.keep({
    id: `${word}-callback`,
    workspaceId: id,
    lineId: line.id,
    callId: "1001",
    number: CALLER,
    repId: rep,
    promisedAt: at,
  });
  await core.stores.campaigns.create({
    id: `${word}-campaign`,
    workspaceId: id,
    connectionId: phones,
    name: `${word} campaign`,
    consent: "They asked for it.",
    timeZone: "Europe/Prague",
    plan: {
      name: `${word} campaign`,
      ivr: "TUxw53xCBf",
      activePeriod: { startTime: "09:00", endTime: "17:00", weekDays: [1] },
    },
    ivrName: null,
    ivrCheckedAt: at,
    numbers: [CALLER],
    sentCount: 1,
    callbackId: null,
    listId: 1,
    campaignId: 1,
    desired: "ready",
    actual: "ready",
    started: false,
    vendorStatus: null,
    problem: null,
    createdAt: at,
  });
  await core.stores.deadLetters.add({
    id: `${word}-letter`,
    workspaceId: id,
    queue: "crm",
    jobName: "crm.write-call",
    payload: { workspaceId: id, word, number: CALLER },
    error: `${word} error`,
    at,
  });
  const change = await core.stores.ownerChanges.plan({
    workspaceId: id,
    connectionId: connection,
    contactId: "9001",
    causeLegId: `dialpad:${word}`,
    repId: rep,
    ownerId: OWNER,
    previousOwnerId: null,
    rule: "unowned",
  });
  const ids = new Map([
    ["callbacks", `${word}-callback`],
    ["campaigns", `${word}-campaign`],
    ["lines", line.id],
    ["reps", rep],
    ["policies", policy],
    ["decisions", decision],
    ["recordings", recording],
    ["crm-connections", connection],
    ["telephony-connections", phones],
    ["owner-changes", change.id],
    ["dead-letters", `${word}-letter`],
    ["pins", ownNumber(word)],
    ["do-not-call", ownNumber(word)],
    ["workspaces", id],
    ["keys", key.id],
  ]);
  return { id, word, key: key.key, app, box, accessToken, line, ids, call };
}

/** The workspace's CRM connection, once it has read everything. */
function synced(app: TestApp): Promise<string> {
  type Listed = { items: { id: string; sync: { state: string } }[] };
  return vi.waitFor(
    async () => {
      const { items } = await app.api<Listed>("GET", "/crm-connections");
      const [connection] = items;
      if (connection?.sync.state !== "done") throw new Error("not synced yet");
      return connection.id;
    },
    { timeout: 30_000 },
  );
}
