import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../../src/domain/policy.ts";
import {
  createKazooLine,
  kazooId,
  nextUrl,
  nodeOf,
  pivotRequest,
  type KazooNode,
  type TestKazooLine,
} from "../../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../../support/start-app.ts";
import { createPublishedCheck, unlessThere } from "./support/published-schemas.ts";

/** The samples of the page "Advanced Callflow API", each as a flow of a line that is its fallback. */
const ID = kazooId("5");
const BOX = kazooId("6");
const published = createPublishedCheck();
let app: TestApp;
let line: TestKazooLine;
let calls = 0;

beforeAll(async () => {
  app = await startTestApp();
  line = await createKazooLine(app, { team: null });
});

afterAll(async () => {
  await app?.close();
});

type Step = Readonly<Record<string, unknown>> & { readonly do: string };

/** The line answers with this flow from now on. */
async function serve(...sample: Step[]): Promise<void> {
  await app.api("PATCH", `/lines/${line.id}`, {
    vendorSettings: { flows: { sample } },
    fallback: { type: "flow", id: "sample" },
  });
}

async function ask(more: Record<string, unknown> = {}, url?: string): Promise<KazooNode> {
  const flow = await line.pivot(pivotRequest(`call-${(calls += 1)}`, more), url);
  expect(published(flow)).toEqual([]);
  return flow;
}

const leaf = (module: string, data: Record<string, unknown>, next?: object) => ({
  module,
  data,
  children: next === undefined ? {} : { _: next },
});

describe(`the page's own examples, in a form that KAZOO takes${unlessThere}`, () => {
  it("General example: the front desk in business hours, then the company's mailbox", async () => {
    await serve({ do: "ring-device", id: ID }, { do: "voicemail", box: BOX });
    const mailbox = leaf("voicemail", { id: BOX, action: "compose" });
    // The sample lacks a brace; nothing else is wrong with it.
    expect(await ask()).toEqual(leaf("device", { id: ID }, mailbox));
  });

  it("General example: the mailbox after hours", async () => {
    const { version: _version, ...content } = DEFAULT_POLICY;
    const { id } = await app.api<{ id: string }>("POST", "/policies", {
      name: "After hours",
      policy: { ...content, closed: { kind: "target", target: { type: "voicemail", id: BOX } } },
    });
    await app.api("POST", `/policies/${id}/live`, { version: 1 });
    const closed = await createKazooLine(app, {
      policyId: id,
      hours: { timeZone: "Europe/Dublin", weekly: {}, holidays: [], forced: null },
    });
    const flow = await closed.pivot(pivotRequest("after-hours"));
    expect(flow).toEqual(leaf("voicemail", { id: BOX, action: "compose" }));
  });

  it("Bridge devices", async () => {
    await serve({ do: "ring-device", id: ID });
    expect(await ask()).toEqual(leaf("device", { id: ID }));
  });

  it("Bridge users", async () => {
    await serve({ do: "ring-user", id: ID });
    expect(await ask()).toEqual(leaf("user", { id: ID }));
  });

  it("Bridge a ring group: the page's bare ids are refused, so each names its type", async () => {
    const members = (["device", "device", "user", "user", "group", "group"] as const).map(
      (type, index) => ({ type, id: `${type}_${index}` }),
    );
    await serve({ do: "ring-group", members });
    const endpoints = members.map(({ type, id }) => ({ endpoint_type: type, id }));
    expect(await ask()).toEqual(leaf("ring_group", { endpoints }));
  });

  it("Using global resources", async () => {
    await serve({ do: "dial", number: "+35316877779", resources: "global" });
    const data = { to_did: "+35316877779", use_local_resources: false };
    expect(await ask()).toEqual(leaf("resources", data));
  });

  it("Using local resources", async () => {
    await serve({ do: "dial", number: "+135316877779", resources: "local" });
    const data = { to_did: "+135316877779", use_local_resources: true };
    expect(await ask()).toEqual(leaf("resources", data));
  });

  it("Collecting DTMF: and the pivot says every key, as an absent req_format asks by TwiML's names", async () => {
    await serve(
      { do: "say", text: "Please enter up to four digits." },
      { do: "collect", digits: 4, name: "custom_name" },
      { do: "say", text: "You typed {digits.custom_name}", otherwise: "We didn't get that" },
    );
    const flow = await ask();
    expect(flow).toMatchObject(leaf("tts", { text: "Please enter up to four digits." }));
    const listen = nodeOf(flow, "collect_dtmf");
    expect(listen.data).toMatchObject({ max_digits: 4, collection_name: "custom_name" });
    expect(listen.children["_"]?.data).toMatchObject({
      voice_url: expect.stringContaining(line.pivotPath),
      method: "post",
      req_format: "kazoo",
    });
  });

  it.each([
    ["a collection", { custom_name: "1234" }, "You typed 1234"],
    ["the legacy text", "1234", "You typed 1234"],
    ["nothing", undefined, "We didn't get that"],
  ])("Processing collected DTMF: %s", async (_name, digits, text) => {
    await serve(
      { do: "collect", digits: 4, name: "custom_name" },
      { do: "say", text: "You typed {digits.custom_name}", otherwise: "We didn't get that" },
    );
    const more = digits === undefined ? {} : { Digits: digits };
    expect(await ask(more, nextUrl(await ask()))).toEqual(leaf("tts", { text }));
  });

  it("Sending DTMF", async () => {
    await serve({ do: "send-digits", digits: "123ABC#", toneMs: 2_000 });
    expect(await ask()).toEqual(leaf("send_dtmf", { digits: "123ABC#", duration_ms: 2_000 }));
  });

  it("Conferencing, pre-built: an id has exactly 32 characters", async () => {
    await serve({ do: "conference", id: ID });
    expect(await ask()).toEqual(leaf("conference", { id: ID }));
  });

  it("Conferencing, ad-hoc: and who joins is heard, which is not KAZOO's default", async () => {
    await serve({ do: "conference", name: "My Ad-hoc Conference" });
    const config = { name: "My Ad-hoc Conference", member: { join_muted: false } };
    expect(await ask()).toEqual(leaf("conference", { config }));
  });

  it("Conference per area code: and hidden callers, whom the page leaves out", async () => {
    await serve(
      { do: "say", text: "Welcome to the {area-code} conference!", otherwise: "Welcome!" },
      { do: "conference", name: "Areacode {area-code}" },
    );
    const room = (name: string) =>
      leaf("conference", { config: { name, member: { join_muted: false } } });
    expect(await ask()).toEqual(
      leaf("tts", { text: "Welcome to the 415 conference!" }, room("Areacode 415")),
    );
    expect(await ask({ "Caller-ID-Number": "anonymous" })).toEqual(
      leaf("tts", { text: "Welcome!" }, room("Areacode unknown")),
    );
  });

  it("Hangups: the page's code is text, which KAZOO refuses", async () => {
    await serve({ do: "hang-up", code: 486, message: "User Busy", media: "id_or_url" });
    const data = { code: 486, message: "User Busy", media: "id_or_url" };
    expect(await ask()).toEqual(leaf("response", data));
  });

  it("Presence", async () => {
    await serve({ do: "presence", of: "username", status: "ringing" });
    const data = { presence_id: "username", status: "ringing" };
    expect(await ask()).toEqual(leaf("manual_presence", data));
  });

  it("Start recording: to where this line takes uploads", async () => {
    await serve({ do: "record", format: "mp3", limitSeconds: 1_200 });
    expect(await ask()).toEqual(
      leaf("record_call", {
        action: "start",
        format: "mp3",
        url: expect.stringContaining(line.recordingsPath),
        method: "put",
        time_limit: 1_200,
      }),
    );
  });

  it("Stop recording", async () => {
    await serve({ do: "stop-recording" });
    expect(await ask()).toEqual(leaf("record_call", { action: "stop" }));
  });

  it("Sample recording per user: the page's last child has no name; it stops before the mailbox", async () => {
    await serve(
      { do: "record", format: "mp3", limitSeconds: 360 },
      { do: "ring-user", id: ID },
      { do: "voicemail", box: BOX },
    );
    const flow = await ask();
    expect(flow).toMatchObject({
      module: "record_call",
      data: { action: "start", time_limit: 360 },
    });
    const mailbox = leaf("voicemail", { id: BOX, action: "compose" });
    expect(nodeOf(flow, "user").children["_"]).toEqual(
      leaf("record_call", { action: "stop" }, mailbox),
    );
  });

  it("Recording just the caller: there is no module `say`", async () => {
    await serve(
      { do: "say", text: "Please leave your message after the beep" },
      { do: "record-caller", format: "mp3", limitSeconds: 360 },
    );
    expect(await ask()).toMatchObject({
      module: "tts",
      data: { text: "Please leave your message after the beep" },
      children: { _: { module: "record_caller", data: { format: "mp3", time_limit: 360 } } },
    });
  });

  it("Text to speech: the page's response has no code, which KAZOO refuses", async () => {
    const text = "Pivot is pretty awesome. Have a great day.";
    await serve({ do: "say", text }, { do: "hang-up" });
    expect(await ask()).toEqual(leaf("tts", { text }, leaf("response", { code: 486 })));
  });

  it("Play files: one of the account's, one from a file server", async () => {
    const url = "http://some.file.server/some/file.mp3";
    await serve({ do: "play", media: "media_id" }, { do: "play", media: url });
    expect(await ask()).toEqual(leaf("play", { id: "media_id" }, leaf("play", { id: url })));
  });
});

describe("a flow that could not run", () => {
  it.each([
    [
      "a step after the end",
      [
        { do: "voicemail", box: BOX },
        { do: "say", text: "Hello" },
      ],
      "flows.sample.0",
    ],
    ["a mailbox by a short id", [{ do: "voicemail", box: "12" }], "vendorSettings"],
    ["an unknown step", [{ do: "dance" }], "vendorSettings"],
    [
      "a flow that is not there",
      [{ do: "by-time", rules: [{ id: ID, flow: "gone" }] }],
      "rules.0.flow",
    ],
  ])("is refused with the field's name: %s", async (_name, sample, field) => {
    await expect(
      app.api("PATCH", `/lines/${line.id}`, { vendorSettings: { flows: { sample } } }),
    ).rejects.toThrow(field);
  });

  it("is refused as a target that no flow has the name of", async () => {
    await expect(
      app.api("PATCH", `/lines/${line.id}`, { team: { type: "flow", id: "nowhere" } }),
    ).rejects.toThrow("team.id");
  });
});
