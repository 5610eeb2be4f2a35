import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { dumpPostgres, dumpRedis } from "../support/dump-everything.ts";
import { openTestCore } from "../support/open-core.ts";
import { readMap } from "../support/read-map.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const ID = "7391455";
const NUMBER = "+14155551001";
const SHARED = "+14155551999";
const NAME = "Wilhelmina Brandt";
const EMAIL = "wilhelmina@example.net";
/** As people and systems write it; the field that the map keeps it under, whose bucket is the last digit. */
const WORDS = [
  NUMBER,
  "14155551001",
  "4155551001",
  "(415) 555-1001",
  "1415555100",
  NAME,
  EMAIL,
  ID,
];
const SECRET = "app-secret";

let logDir: string;
let app: TestApp;
let hubspot: HubspotBox;
let line: TestLine;
let core: Core;
let recording: string;

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), "stickyline-erase-"));
  hubspot = await createHubspotBox({
    accessToken: "pat-erase",
    now: Date.now,
    random: () => 0.5,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [
        ...[ID, "7391456"].map((id) => ({
          id,
          properties: {
            firstname: "Wilhelmina",
            lastname: "Brandt",
            email: EMAIL,
            phone: id === ID ? "(415) 555-1001" : "",
            mobilephone: "(415) 555-1999",
            hubspot_owner_id: "71",
          },
        })),
        // enough for the map to split its keys
        ...Array.from({ length: 300 }, (_, index) => ({
          id: String(8_000_001 + index),
          properties: { phone: `+1212${String(2_000_000 + index)}` },
        })),
      ],
    },
  });
  app = await startTestApp(
    { HUBSPOT_BASE_URL: hubspot.url, HUBSPOT_CLIENT_SECRET: SECRET, LOG_LEVEL: "trace" },
    { logFile: join(logDir, "log") },
  );
  core = openTestCore(app.env);
  // a task for a missed call of theirs, whose leg is forgotten already
  const key = "missed:dialpad:forgotten:ada";
  const about = { kind: "task", key, legIds: [key, `contact:${ID}`] };
  await core.stores.crmWrites.begin({ id: "task", workspaceId: "main", ...about });
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "5991398486736896" }],
  });
  line = await createTestLine(app);
  const crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-erase",
  });
  await vi.waitFor(
    async () =>
      expect(await app.api("GET", `/crm-connections/${crm.id}`)).toMatchObject({
        sync: { state: "done" },
      }),
    { timeout: 20_000 },
  );
  await leaveTraces();
}, 60_000);

afterAll(async () => {
  await core?.close();
  await app?.close();
  await hubspot?.close();
  await rm(logDir, { recursive: true, force: true });
});

/** A call that is routed, talked and logged; a pin; a job that waits, one that failed; a rep who adopted the contact. */
async function leaveTraces(): Promise<void> {
  const call = { call_id: 9_001, external_number: NUMBER, internal_number: "+14155550000" };
  const asked = await line.route({ ...call, date_started: Date.now(), contact_id: 1 });
  expect(asked.body).toMatchObject({ action: "route" });
  const started = Date.now() - 60_000;
  const event = (state: string, more: Record<string, unknown>) => ({
    ...call,
    state,
    direction: "inbound",
    date_started: started,
    contact: { id: "c1", type: "local", name: NAME, email: EMAIL, phone: "(415) 555-1001" },
    target: { id: 5991398486736896, type: "user", name: "Ada", email: "ada@example.com" },
    ...more,
  });
  await line.send(event("ringing", { event_timestamp: started }));
  const connected = { date_connected: started + 1_000 };
  await line.send(event("connected", { ...connected, event_timestamp: started + 1_000 }));
  const ended = { ...connected, date_ended: started + 50_000, event_timestamp: started + 50_000 };
  await line.send(event("hangup", ended));
  await app.api("PUT", `/pins/${encodeURIComponent(NUMBER)}`, { repId: await adaId() });
  await core.jobs.add(
    "calls.record-event",
    { v: 1, workspaceId: "main", lineId: line.id, receivedAt: 1, payload: { number: NUMBER } },
    { delayMs: 3_600_000 },
  );
  await core.stores.deadLetters.add({
    id: "dead-1",
    workspaceId: "main",
    queue: "crm",
    jobName: "crm.write-call",
    payload: { contactIds: [ID] },
    error: "refused",
    at: Date.now(),
  });
  await core.stores.audit.append({
    workspaceId: "main",
    actor: "rep",
    action: "contact.adopted",
    subject: ID,
    details: { ownerId: "71" },
  });
  recording = join(app.env["STICKYLINE_DATA_DIR"] ?? "", "recordings", "main", "rec-1.mp3");
  await mkdir(dirname(recording), { recursive: true });
  await writeFile(recording, "their voice");
  await core.stores.recordings.keep({
    id: "rec-1",
    workspaceId: "main",
    lineId: line.id,
    legId: "dialpad:9001",
    name: `call of ${NUMBER}`,
    format: "mp3",
    bytes: 11,
    sha256: "0".repeat(64),
    location: join("main", "rec-1.mp3"),
    receivedAt: Date.now(),
  });
  await vi.waitFor(() => expect(hubspot.calls).toHaveLength(1), { timeout: 20_000 });
}

async function adaId(): Promise<string> {
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/reps");
  return items[0]?.id ?? "";
}

async function everywhere(): Promise<string> {
  return `${await dumpPostgres(app.databaseUrl)}\n${await dumpRedis(app.redisUrl)}`;
}

describe("erasing one contact", () => {
  it("leaves them nowhere: found before, afterwards absent in every form, from the database, Redis, jobs and logs", async () => {
    const before = await everywhere();
    expect(WORDS.filter((word) => !before.includes(word))).toEqual([]);
    expect((await readMap(app.redisUrl, "main")).owners[NUMBER]).toEqual([`${ID} 71`]);

    const sender = hubspot.sendWebhooks({
      url: `${app.url.replace("127.0.0.1", "localhost")}/v1/hubspot/webhooks`,
      clientSecret: SECRET,
    });
    hubspot.eraseContact(ID);
    await sender.drained();
    expect(sender.sent).toMatchObject({ failed: 0, lost: 0 });
    const erased = await vi.waitFor(
      async () => {
        const { items } = await app.api<{ items: { action: string; details: unknown }[] }>(
          "GET",
          "/audit",
        );
        const entry = items.find(({ action }) => action === "contact.erased");
        expect(entry).toBeDefined();
        return entry;
      },
      { timeout: 20_000 },
    );
    expect(erased?.details).toMatchObject({ contacts: 1, decisions: 1, calls: 3, recordings: 1 });
    await expect(access(recording)).rejects.toThrow(/ENOENT/);

    const { owners } = await readMap(app.redisUrl, "main");
    expect(owners[NUMBER]).toBeUndefined();
    await vi.waitFor(
      async () => {
        const after = await everywhere();
        const left = WORDS.flatMap((word) =>
          after
            .split("\n")
            .filter((row) => row.includes(word))
            .map((row) => `${word}: ${row}`),
        );
        expect(left).toEqual([]);
      },
      { timeout: 20_000 },
    );
    const log = await readFile(join(logDir, "log"), "utf8");
    expect(log).toContain("CRM synced");
    expect(WORDS.filter((word) => log.includes(word))).toEqual([]);
    // whom else the number belongs to keeps it
    expect(owners[SHARED]).toEqual(["7391456 71"]);
  });

  it("can be asked for by an admin, and finds nothing the second time", async () => {
    const body = { crmId: "8000007" };
    expect(await app.api("POST", "/contacts/erase", body)).toMatchObject({ contacts: 1, calls: 0 });
    expect((await readMap(app.redisUrl, "main")).owners["+12122000006"]).toBeUndefined();
    expect(await app.api("POST", "/contacts/erase", body)).toMatchObject({ contacts: 0 });
  });
});
