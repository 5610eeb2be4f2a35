import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Letter = { id: string; state: string; lineId: string | null; jobName: string };

let app: TestApp;
let core: Core;
let line: TestLine;
let log: Client;

beforeAll(async () => {
  app = await startTestApp();
  core = openTestCore(app.env);
  line = await createTestLine(app);
  log = new Client({ connectionString: app.databaseUrl });
  await log.connect();
});

afterAll(async () => {
  await log?.end();
  await core?.close();
  await app?.close();
});

const logged = async () =>
  Number((await log.query("select count(*) from call_event")).rows[0]?.count);

async function letters(query = ""): Promise<Letter[]> {
  return (await app.api<{ items: Letter[] }>("GET", `/maintenance/dead-letters${query}`)).items;
}

const actions = async () =>
  (await app.api<{ items: { action: string }[] }>("GET", "/audit")).items.map(
    ({ action }) => action,
  );

async function accept(lineId: string, payload: Record<string, unknown>): Promise<void> {
  const receivedAt = Date.now();
  await core.jobs.add("calls.record-event", {
    v: 1,
    workspaceId: "main",
    lineId,
    receivedAt,
    payload: {
      direction: "inbound",
      state: "connected",
      date_started: receivedAt,
      date_connected: receivedAt,
      event_timestamp: receivedAt,
      external_number: "+14155560123",
      target: { id: "4400000000000001", type: "user" },
      ...payload,
    },
  });
}

const pathOf = ({ id }: Letter) => `/maintenance/dead-letters/${encodeURIComponent(id)}`;

async function firstLetter(query = ""): Promise<Letter> {
  await expect.poll(() => letters(query)).toHaveLength(1);
  const [letter] = await letters(query);
  if (letter === undefined) throw new Error("no letter");
  return letter;
}

it("sets an event of an unknown line aside, and applies it once somebody says whose it is", async () => {
  await accept("a-line-of-another-installation", { call_id: 501 });
  const letter = await firstLetter("?state=set-aside");
  expect(letter).toMatchObject({ state: "set-aside", lineId: "a-line-of-another-installation" });
  await app.api("PATCH", pathOf(letter), { payload: { lineId: line.id } });
  await app.api("POST", `${pathOf(letter)}/requeue`);
  await expect.poll(logged).toBe(1);
  expect(await letters()).toEqual([]);
  expect(await actions()).toEqual(
    expect.arrayContaining(["dead-letter.mended", "dead-letter.requeued"]),
  );
});

it("shows what failed without the caller's number, takes a mend that the job allows, and sends it again", async () => {
  const before = await logged();
  await accept(line.id, { call_id: null });
  const letter = await firstLetter("?jobName=calls.record-event");
  const hidden = await app.api("GET", pathOf(letter));
  expect(JSON.stringify(hidden)).not.toContain("4155560123");
  expect(hidden).toMatchObject({ payload: { payload: { external_number: "•••••123" } } });
  const shown = await app.api("GET", `${pathOf(letter)}?numbers=shown`);
  expect(shown).toMatchObject({ payload: { payload: { external_number: "+14155560123" } } });

  for (const payload of [
    { receivedAt: "yesterday" },
    { workspaceId: "another" },
    { payload: { external_number: "•••••123" } },
  ]) {
    await expect(app.api("PATCH", pathOf(letter), { payload })).rejects.toThrow(/ 400 /);
  }
  await app.api("PATCH", pathOf(letter), { payload: { payload: { call_id: 502 } } });
  await app.api("POST", `${pathOf(letter)}/requeue`);
  await expect.poll(logged).toBe(before + 1);
  await expect(app.api("GET", pathOf(letter))).rejects.toThrow(/ 404 /);
});

it("discards and sends again many, by kind, line and time", async () => {
  for (const call_id of [null, null, null]) await accept(line.id, { call_id });
  await accept("nobody's", { call_id: 503 });
  await expect.poll(() => letters()).toHaveLength(4);
  const all = "/maintenance/dead-letters";
  const early = { lineId: line.id, to: "2020-01-01T00:00:00Z" };
  expect(await app.api("POST", `${all}/discard`, early)).toMatchObject({ count: 0 });
  expect(await app.api("POST", `${all}/requeue`, { lineId: "nobody's" })).toMatchObject({
    count: 1,
    more: false,
  });
  const failed = { state: "failed", jobName: "calls.record-event" };
  expect(await app.api("POST", `${all}/discard`, failed)).toMatchObject({ count: 3 });
  // still nobody's: aside again, never done
  expect(await firstLetter()).toMatchObject({ state: "set-aside", lineId: "nobody's" });
  const letter = await firstLetter();
  await app.api("DELETE", pathOf(letter));
  expect(await letters()).toEqual([]);
  expect(await actions()).toEqual(
    expect.arrayContaining([
      "dead-letters.discarded",
      "dead-letters.requeued",
      "dead-letter.discarded",
      "dead-letter.read",
    ]),
  );
});
