import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createSignedLinks } from "../../src/recordings/signed-links.ts";
import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { makeAudio } from "../../src/sandbox/kazoo/audio.ts";
import {
  createKazooLine,
  GREGORIAN_OFFSET,
  kazooId,
  pivotRequest,
  type TestKazooLine,
} from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const ADA = kazooId("1");
const MP3 = makeAudio("mp3", 3_000);

let app: TestApp;
let hubspot: Awaited<ReturnType<typeof createHubspotBox>>;
let line: TestKazooLine;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-uploads-"));
  hubspot = await createHubspotBox({
    accessToken: "pat-test",
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [{ properties: { phone: "(415) 555-1001", hubspot_owner_id: "71" } }],
    },
  });
  app = await startTestApp({
    HUBSPOT_BASE_URL: hubspot.url,
    STICKYLINE_DATA_DIR: dataDir,
    RECORDINGS_DAILY_MB: "200",
    PUBLIC_URL: "https://calls.example.com",
  });
  const crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-test",
  });
  const identities = [{ vendor: "kazoo", type: "user", id: ADA }];
  await app.api("POST", "/reps", { name: "Ada Byron", email: "ada@example.com", identities });
  line = await createKazooLine(app, {
    vendorSettings: { recording: { format: "mp3", limitSeconds: 600 } },
  });
  await vi.waitFor(
    async () => {
      const known = await app.api("GET", `/crm-connections/${crm.id}`);
      expect(known).toMatchObject({ sync: { state: "done", contacts: 1 } });
    },
    { timeout: 20_000 },
  );
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
  await rm(dataDir, { recursive: true, force: true });
});

function put(name: string, body: Uint8Array<ArrayBuffer> | string, path = line.recordingsPath) {
  return fetch(`${app.url}${path}/${name}`, {
    method: "PUT",
    headers: { "content-type": "audio/mpeg" },
    body,
  });
}

async function filesLeft(): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe("a recording's upload", () => {
  it("is stored, linked to its call, and on the contact's timeline", async () => {
    const callId = "829597750@10.26.0.158";
    const flow = await line.pivot(pivotRequest(callId));
    const start = flow.children["_"];
    expect(start).toMatchObject({ module: "record_call", data: { action: "start" } });
    expect(String(start?.data["url"])).toContain(line.recordingsPath);

    const answer = await put(`call_recording_${callId}.mp3`, MP3);
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    const seconds = (offset: number) =>
      String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET + offset);
    const leg = {
      call_id: "leg-9",
      owner_id: ADA,
      call_direction: "outbound",
      caller_id_number: "+14155551001",
      other_leg_call_id: callId,
    };
    await line.send({ ...leg, hook_event: "channel_answer", timestamp: seconds(-30) });
    await line.send({
      ...leg,
      hook_event: "channel_destroy",
      timestamp: seconds(0),
      hangup_cause: "NORMAL_CLEARING",
      duration_seconds: 40,
      billing_seconds: 30,
    });
    await expect
      .poll(() => hubspot.calls.at(-1)?.properties["hs_call_recording_url"], { timeout: 20_000 })
      .toContain(`https://calls.example.com/v1/recordings/main/${id}.mp3?until=`);
    expect(hubspot.calls).toHaveLength(1);

    const link = new URL(hubspot.calls.at(-1)?.properties["hs_call_recording_url"] ?? "");
    const open = (query: string, range: Record<string, string> = {}) =>
      fetch(`${app.url}${link.pathname}${query}`, { headers: range });
    const opened = await open(link.search);
    expect(opened.status).toBe(200);
    expect(Buffer.from(await opened.arrayBuffer())).toEqual(Buffer.from(MP3));
    const sought = await open(link.search, { range: "bytes=10-19" });
    expect([sought.status, sought.headers.get("content-range")]).toEqual([
      206,
      `bytes 10-19/${MP3.length}`,
    ]);
    expect(Buffer.from(await sought.arrayBuffer())).toEqual(Buffer.from(MP3).subarray(10, 20));
    for (const wrong of ["", link.search.slice(0, -2), link.search.replace("until=", "until=1")]) {
      expect((await open(wrong)).status).toBe(404);
    }

    const asked = await fetch(`${app.url}${link.pathname}${link.search}`, { method: "HEAD" });
    expect([asked.status, asked.headers.get("content-length")]).toEqual([200, `${MP3.length}`]);
    expect(asked.headers.get("accept-ranges")).toBe("bytes");
    for (const name of ["..%2F..%2Fetc%2Fpasswd", "%2e%2e%2f.env", `${id}%00.mp3`, "..mp3"]) {
      const url = `${app.url}/v1/recordings/main/${name}${link.search}`;
      expect((await fetch(url)).status).toBe(404);
    }
    const old = createSignedLinks({
      key: Buffer.from(app.env["STICKYLINE_SECRET_KEY"] ?? "", "hex"),
      previousKey: null,
      publicUrl: app.url,
      now: Date.now,
    }).linkTo({ workspaceId: "main", id, format: "mp3", receivedAt: 0 });
    expect((await fetch(old)).status).toBe(410);

    const headers = { authorization: `Bearer ${app.adminToken}` };
    const heard = await fetch(`${app.url}/api/recordings/${id}`, { headers });
    expect(heard.headers.get("content-type")).toContain("audio/mpeg");
    expect(Buffer.from(await heard.arrayBuffer())).toEqual(Buffer.from(MP3));
    expect((await fetch(`${app.url}/api/recordings/${id}`)).status).toBe(401);

    const whole = Buffer.from(MP3);
    const { length } = whole;
    for (const [range, status, part] of [
      ["bytes=0-", 206, whole],
      ["bytes=10-19", 206, whole.subarray(10, 20)],
      ["bytes=-5", 206, whole.subarray(-5)],
      [`bytes=5-${length + 99}`, 206, whole.subarray(5)],
      [`bytes=${length}-`, 416, Buffer.alloc(0)],
      ["bytes=9-5", 200, whole],
      ["bytes=0-1,4-5", 200, whole],
      ["lines=1-2", 200, whole],
    ] as const) {
      const played = await fetch(`${app.url}/api/recordings/${id}`, {
        headers: { ...headers, range },
      });
      expect([range, played.status]).toEqual([range, status]);
      expect(Buffer.from(await played.arrayBuffer())).toEqual(part);
    }
    const { headers: said } = await fetch(`${app.url}/api/recordings/${id}`, {
      headers: { ...headers, range: "bytes=10-19" },
    });
    expect(said.get("content-range")).toBe(`bytes 10-19/${length}`);
  });

  it.each([
    ["with the doubled dot of newer versions", "doubled@10.26.0.158", ".."],
    ["with all that SIP allows", "a~!*'()%7E-_.+=@host", "."],
    ["of 199 characters", "(".repeat(199), ".."],
  ])("joins its call by a name %s", async (_name, callId, dots) => {
    const answer = await put(encodeURIComponent(`call_recording_${callId}${dots}mp3`), MP3);
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    await line.send({
      call_id: callId,
      owner_id: ADA,
      call_direction: "outbound",
      caller_id_number: "+14155551002",
      hook_event: "channel_answer",
      timestamp: String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET),
    });
    const query = new URLSearchParams({ legId: `kazoo:${callId}` }).toString();
    await expect
      .poll(
        async () =>
          (await app.api<{ items: { recordings: { id: string }[] }[] }>("GET", `/calls?${query}`))
            .items[0]?.recordings[0]?.id,
        { timeout: 20_000 },
      )
      .toBe(id);
  });

  it("counts once when it comes twice", async () => {
    const before = (await filesLeft()).length;
    const ids = [];
    for (let time = 0; time < 2; time += 1) {
      const answer = await put("call_recording_twice.mp3", MP3);
      ids.push(((await answer.json()) as { id: string }).id);
    }
    expect(new Set(ids).size).toBe(1);
    expect((await filesLeft()).length).toBe(before + 1);
  });

  it("is one of them, whole, when several of one name come at once", async () => {
    const before = (await filesLeft()).length;
    const several = [1, 2, 3, 4, 5, 6].map((times) => makeAudio("mp3", times * 500));
    for (let round = 0; round < 5; round += 1) {
      const name = `call_recording_race${round}.mp3`;
      const answers = await Promise.all(several.map((body) => put(name, body)));
      const [id] = await Promise.all(
        answers.map(async (answer) => ((await answer.json()) as { id: string }).id),
      );
      const kept = await fetch(`${app.url}/api/recordings/${id}`, {
        headers: { authorization: `Bearer ${app.adminToken}` },
        // one that is shorter than it says would never end
        signal: AbortSignal.timeout(10_000),
      });
      const sound = Buffer.from(await kept.arrayBuffer());
      expect(several.some((one) => sound.equals(one))).toBe(true);
      expect((await filesLeft()).length).toBe(before + round + 1);
    }
  });

  it.each([
    ["a path out of the folder", "..%2F..%2Fcall_recording_x.mp3", "name"],
    ["a path inside the id", "call_recording_..%2F..%2Fx.mp3", "name"],
    ["two dots in the id", "call_recording_a..b.mp3", "name"],
    ["another name", "secrets.mp3", "name"],
    ["another format", "call_recording_x.exe", "name"],
  ])("is refused for %s, with the field's name", async (_name, name, field) => {
    const before = await filesLeft();
    const answer = await put(name, MP3);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "INPUT_INVALID", field } });
    expect(await filesLeft()).toEqual(before);
  });

  it("is refused when it is no audio", async () => {
    const answer = await put("call_recording_html.mp3", "<html>".repeat(100));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { field: "body" } });
  });

  it("is refused for a line that does not exist", async () => {
    const answer = await put("call_recording_x.mp3", MP3, "/v1/kazoo/nobody/recordings");
    expect(answer.status).toBe(401);
    // what strangers send is not read on
    expect(answer.headers.get("connection")).toBe("close");
  });

  it("leaves nothing behind when the uploader is killed half-way", async () => {
    const before = await filesLeft();
    const { port, hostname } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PUT ${line.recordingsPath}/call_recording_killed.mp3 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n`,
    );
    socket.write(MP3);
    await expect.poll(filesLeft).toHaveLength(before.length + 1);
    socket.destroy();
    await expect.poll(filesLeft).toEqual(before);
  });

  it("is refused while its line has as many under way as it may, and taken when one is done", async () => {
    const before = await filesLeft();
    const { port, hostname } = new URL(app.url);
    const slow = Array.from({ length: 16 }, (_, index) => {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      socket.write(
        `PUT ${line.recordingsPath}/call_recording_slow${index}.mp3 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n`,
      );
      socket.write(MP3);
      return socket;
    });
    await expect.poll(filesLeft).toHaveLength(before.length + slow.length);
    const answer = await put("call_recording_one-more.mp3", MP3);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    for (const socket of slow) socket.destroy();
    await expect.poll(filesLeft).toEqual(before);
    expect((await put("call_recording_one-more.mp3", MP3)).status).toBe(200);
  });

  it("is refused when its workspace has uploaded what it may in a day, and nobody else's is", async () => {
    const db = new Client({ connectionString: app.databaseUrl });
    await db.connect();
    const before = await filesLeft();
    await db.query(
      `insert into recording (workspace_id, id, line_id, leg_id, name, format, bytes, sha256, location, received_at)
       select 'main', 'many-' || n, $1, 'l', 'n', 'mp3', 10, '', 'nowhere', now()
       from generate_series(1, 199) as n`,
      [line.id],
    );
    const answer = await put("call_recording_too-many.mp3", MP3);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "3600"]);
    expect(await answer.json()).toMatchObject({ error: { code: "RATE_LIMITED" } });
    expect(await filesLeft()).toEqual(before);
    const { id: other } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Other" });
    const theirs = await app.api<{ eventsUrl: string }>("POST", `/lines?workspace=${other}`, {
      vendor: "kazoo",
      name: "Theirs",
      fallback: { type: "group", id: kazooId("f") },
    });
    const path = new URL(theirs.eventsUrl).pathname.replace(/events$/, "recordings");
    expect((await put("call_recording_theirs.mp3", MP3, path)).status).toBe(200);
    await db.query("update recording set received_at = now() - interval '25 hours'");
    expect((await put("call_recording_too-many.mp3", MP3)).status).toBe(200);
    await db.end();
  });
});
