import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createPostgresBackend, Queue, withBackend } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { QUEUE_PREFIX, QUEUE_SCHEMA } from "../../src/queues/producer.ts";
import { createSealedFiles } from "../../src/spool/sealed-files.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
import { createTestRedis, type TestRedis } from "../support/databases.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { dumpPostgres, dumpRedis } from "../support/dump-everything.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openS3Shelf } from "./support/s3-shelf.ts";

const NUMBER = "+14155551001";
const OTHER = "+14155551777";
const MOBILE = "+525512345678";
const MOBILE_AT_THE_PBX = "+5215512345678";
/** As people and systems write them. */
const WRITINGS = [
  ["+14155551001", "14155551001", "4155551001", "(415) 555-1001", "415-555-1001"],
  [MOBILE, MOBILE_AT_THE_PBX, "5512345678", "55 1234 5678"],
] as const;
/** The fields under which the map keeps them, whose buckets are the last digit. */
const FIELDS = ["1415555100", "52551234567"] as const;

let queueRedis: TestRedis;
let shelf: Awaited<ReturnType<typeof openS3Shelf>>;
let app: TestApp;
let core: Core;
let line: TestLine;
let repId: string;
let secondHome: { close(): Promise<void>; put(payload: object): Promise<void> };

beforeAll(async () => {
  queueRedis = await createTestRedis();
  shelf = await openS3Shelf();
  app = await startTestApp({
    QUEUE_REDIS_URL: queueRedis.url,
    RECORDINGS_S3_URL: shelf.url,
    RECORDINGS_S3_ACCESS_KEY: "access",
    RECORDINGS_S3_SECRET_KEY: "secret",
  });
  core = openTestCore({ ...app.env });
  secondHome = openSecondHome();
  ({ id: repId } = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "5991398486736896" }],
  }));
  line = await createTestLine(app);
  await leaveTraces(NUMBER, WRITINGS[0]);
  await leaveTraces(OTHER, ["+14155551777", "14155551777", "4155551777", "(415) 555-1777"]);
  await leaveTraces(MOBILE, WRITINGS[1]);
}, 60_000);

afterAll(async () => {
  await secondHome?.close();
  await core?.close();
  await app?.close();
  await shelf?.close();
  await queueRedis?.stop();
});

function openSecondHome() {
  const Home = withBackend(createPostgresBackend);
  const queue = new Home.Queue("second-home", {
    connection: { connectionString: app.databaseUrl, schema: QUEUE_SCHEMA, migrate: true },
  });
  return {
    close: () => queue.close(),
    async put(payload: object) {
      await queue.add("crm.write-call", payload, { delay: 3_600_000 });
    },
  };
}

/** A number in everything that holds one, in one writing or another. */
async function leaveTraces(number: string, writings: readonly string[]): Promise<void> {
  const written = (n: number) => writings[n % writings.length] ?? number;
  const contact = { changedAt: 1, ownerId: "71" };
  await core.stores.contacts.upsertPage("main", null, [
    { ...contact, crmId: `9${number.slice(-6)}1`, numbers: [number] },
    { ...contact, crmId: `9${number.slice(-6)}2`, numbers: [number, `${number.slice(0, -4)}9999`] },
  ]);
  await core.stores.companies.upsertPage("main", null, [
    { crmId: `8${number.slice(-6)}`, ownerId: "71", numbers: [number], changedAt: 1 },
  ]);
  await core.state.rebuildMaps("main");
  const call = { call_id: Number(number.slice(-5)), internal_number: "+14155550000" };
  const started = Date.now() - 60_000;
  const asked = { ...call, external_number: number, date_started: Date.now(), contact_id: 1 };
  expect((await line.route(asked)).status).toBe(200);
  const event = {
    ...call,
    external_number: written(1),
    direction: "inbound",
    date_started: started,
    date_connected: started,
    contact: { id: "c1", type: "local", name: "W", phone: written(3) },
    target: { id: "5991398486736896", type: "user" },
  };
  await line.send({ ...event, state: "connected", event_timestamp: started + 1 });
  const over = { date_ended: started + 50_000, event_timestamp: started + 50_000 };
  await line.send({ ...event, ...over, state: "hangup" });
  const legId = `dialpad:${call.call_id}`;
  await vi.waitFor(
    async () => expect(await core.stores.callEvents.ofLeg("main", legId)).toHaveLength(2),
    { timeout: 20_000 },
  );
  await app.api("PUT", `/pins/${encodeURIComponent(number)}`, { repId });
  const stores = core.stores;
  await stores.callbacks.keep({
    id: `promise-${number.slice(-4)}`,
    workspaceId: "main",
    lineId: line.id,
    callId: "7",
    number: writings[1]?.startsWith("+") === true ? (writings[1] ?? "") : number,
    repId,
    promisedAt: Date.now(),
  });
  for (const [n, text] of writings.entries()) {
    const payload = { workspaceId: "main", from: text, number: Number(number.slice(1)) };
    await stores.deadLetters.add({
      id: `dead-${number.slice(-4)}-${n}`,
      workspaceId: "main",
      queue: "crm",
      jobName: "crm.write-call",
      payload,
      error: "refused",
      at: Date.now(),
    });
    const details = { told: { by: text } };
    const entry = { workspaceId: "main", actor: "rep", action: "rang", subject: text, details };
    await stores.audit.append(entry);
    await putJob(n === 0 ? 0 : 3_600_000, { v: 1, workspaceId: "main", payload });
    await secondHome.put({ v: 1, workspaceId: "main", payload });
  }
  const location = `main/rec-${number.slice(-4)}.mp3`;
  shelf.objects.set(`/bucket/${location}`, Buffer.from("their voice"));
  await stores.recordings.keep({
    id: `rec-${number.slice(-4)}`,
    workspaceId: "main",
    lineId: line.id,
    legId: `kazoo:${randomUUID()}`,
    name: `call_${written(2)}.mp3`,
    format: "mp3",
    bytes: 11,
    sha256: "0".repeat(64),
    location,
    receivedAt: Date.now(),
  });
  await spool().append(JSON.stringify([{ id: `held-${number}`, workspaceId: "main", number }]));
}

/** In a queue of the second Redis; of a queue whose worker is not there, so that it waits. */
async function putJob(delay: number, payload: object): Promise<void> {
  const connection = new Redis(queueRedis.url, { maxRetriesPerRequest: null });
  const queue = new Queue("transfers", { connection, prefix: QUEUE_PREFIX });
  await queue.add("calls.rescue", payload, { delay: delay === 0 ? 1_800_000 : delay });
  await queue.close();
  connection.disconnect();
}

function spool() {
  const key = Buffer.from(app.env["STICKYLINE_SECRET_KEY"] ?? "", "hex");
  return createSealedFiles({
    folder: join(app.env["STICKYLINE_DATA_DIR"] ?? "", "spool"),
    mostBytes: 1_000_000,
    ...createSecretBox(key),
    now: Date.now,
    onUnreadable: () => undefined,
  });
}

/** What the files of decisions that no store took hold. */
async function spooled(): Promise<string> {
  const folder = join(app.env["STICKYLINE_DATA_DIR"] ?? "", "spool");
  const box = createSecretBox(Buffer.from(app.env["STICKYLINE_SECRET_KEY"] ?? "", "hex"));
  const texts: string[] = [];
  for (const name of await readdir(folder)) {
    const lines = (await readFile(join(folder, name), "utf8")).split("\n").filter(Boolean);
    texts.push(...lines.map((text) => `spool ${box.open(text)}`));
  }
  return texts.join("\n");
}

async function everywhere(): Promise<string> {
  const parts = await Promise.all([
    dumpPostgres(app.databaseUrl),
    dumpRedis(app.redisUrl),
    dumpRedis(queueRedis.url),
    spooled(),
  ]);
  return [...parts, ...[...shelf.objects.keys()].map((path) => `object ${path}`)].join("\n");
}

/** Rows that hold one of the words, each named. */
const holding = (text: string, words: readonly string[]) =>
  words.flatMap((word) =>
    text
      .split("\n")
      .filter((row) => row.includes(word))
      .map((row) => `${word}: ${row}`),
  );

/** Without what comes and goes by itself: jobs that run, the calls of the last minute, offers. */
const lasting = (rows: readonly string[]) =>
  rows
    .filter(
      (row) =>
        !/ \{slq\}:(?!transfers)|:(recent|offer|made|together|call|leg):| public.map_pending /.test(
          row,
        ),
    )
    // a key of the maps holds more people's
    .map((row) => row.replace(/( sl:\S+) .*/, "$1"))
    // what is on disk is handed on as soon as a decision was not taken at once; this one is none, and is buried
    .map((row) => row.replace(/ (?:spool|public\.dead_letter) .*(held-\+\d+).*/, " kept $1"))
    .toSorted();

it("exports what is held about a number, and nobody else's", async () => {
  const path = `/contacts/export?number=${encodeURIComponent(NUMBER)}`;
  const exported = () => app.api<Record<string, unknown[]>>("GET", path);
  // a call is put together a few seconds after its end
  await expect.poll(async () => (await exported())["calls"]?.length, { timeout: 30_000 }).toBe(1);
  const held = await exported();
  expect(held).toMatchObject({ number: NUMBER, pins: [{ number: NUMBER, rep_id: repId }] });
  const counts = Object.entries(held).flatMap(([name, rows]) =>
    Array.isArray(rows) ? [[name, rows.length]] : [],
  );
  expect(Object.fromEntries(counts)).toEqual({
    contacts: 2,
    forgottenContacts: 0,
    companies: 1,
    pins: 1,
    callEvents: 2,
    calls: 1,
    decisions: 1,
    callbacks: 1,
    campaigns: 0,
    doNotCall: 0,
    crmWrites: 0,
    ownerChanges: 0,
    notices: 0,
    deadLetters: 5,
    audit: 5,
    recordings: 1,
    transfers: 0,
  });
  expect(JSON.stringify(held)).not.toContain("5551777");
  const { items } = await app.api<{ items: { action: string }[] }>("GET", "/audit");
  expect(items[0]).toMatchObject({ action: "number.exported" });
});

it("takes a number out of everything that holds it, in every writing, and nobody else's", async () => {
  const words = [...WRITINGS[0], FIELDS[0]];
  const before = await everywhere();
  expect(words.filter((word) => !before.includes(word))).toEqual([]);
  const others = lasting(holding(before, ["4155551777", "rec-1777"]));
  const erased = await app.api("POST", "/contacts/erase", { number: "(415) 555-1001" });
  expect(erased).toMatchObject({ contacts: 2, calls: 2, decisions: 1, recordings: 1 });
  const after = await everywhere();
  expect(holding(after, [...words, "rec-1001"])).toEqual([]);
  expect(lasting(holding(after, ["4155551777", "rec-1777"]))).toEqual(others);
  const { items } = await app.api<{ items: { crmId: string; numbers: string[] }[] }>(
    "GET",
    `/contacts?number=${encodeURIComponent("+14155559999")}`,
  );
  expect(items.map(({ numbers }) => numbers)).toContainEqual(["+14155559999"]);
  const again = await app.api("POST", "/contacts/erase", { number: NUMBER });
  expect(again).toMatchObject({ contacts: 0, calls: 0, decisions: 0, jobs: 0, recordings: 0 });
  const { items: audit } = await app.api<{ items: { action: string }[] }>("GET", "/audit");
  expect(audit[0]).toMatchObject({ action: "number.erased" });
}, 60_000);

it("takes the twin along, which the phone system writes with one digit more", async () => {
  expect(holding(await everywhere(), [MOBILE_AT_THE_PBX])).not.toEqual([]);
  await app.api("POST", "/contacts/erase", { number: MOBILE });
  expect(holding(await everywhere(), [...WRITINGS[1], FIELDS[1]])).toEqual([]);
}, 60_000);

it("refuses a rep's own number, no number, and both at once", async () => {
  await app.api("POST", "/reps", {
    name: "Grace Hopper",
    email: "grace@example.com",
    identities: [{ vendor: "exotel", type: "number", id: "+14155558888" }],
  });
  for (const body of [
    { number: "(415) 555-8888" },
    { number: "none" },
    {},
    { number: NUMBER, crmId: "1" },
  ]) {
    await expect(app.api("POST", "/contacts/erase", body)).rejects.toThrow(/ 400 /);
  }
});
