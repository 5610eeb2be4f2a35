import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CallRecord } from "../../src/sandbox/exotel/call.ts";
import { createExotelBox, type ExotelBox } from "../../src/sandbox/exotel/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { createExotelLine, type ExotelLine } from "../support/exotel-line.ts";
import { createPatientPolicy } from "../support/dialpad-line.ts";
import { startFallback, type FallbackProcess } from "../support/start-fallback.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+918516043026";
const ADA = "+919968654311";
const DESK = "+919876533333";
const CALLS = 12;

let app: TestApp;
let folder: string;
let line: ExotelLine;
let router: TestProcess;
let fallback: FallbackProcess;
let box: ExotelBox;
let slowestMs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-fallback-"));
  app = await startTestApp({}, { cuttable: true });
  const policyId = await createPatientPolicy(app);
  line = await createExotelLine(app, { policyId, fallback: { type: "number", id: DESK } });
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "exotel", type: "number", id: ADA }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
  await openRouter();
}, 90_000);

/** A router of its own, which can be killed; the workers stay with the app. */
async function openRouter() {
  const file = join(folder, "fallback.json");
  router = await startProcess(app, {
    STICKYLINE_ROLE: "router",
    STICKYLINE_FALLBACK_FILE: file,
  });
  fallback ??= await startFallback(file, router.url);
  const webhooks = `${router.url}/v1/exotel/${line.key}`;
  await box?.close();
  box = await createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: `${webhooks}/connect`,
    fallbackUrl: `${fallback.url}/v1/exotel/${line.key}/fallback`,
    flow: {
      conversationEnded: `${webhooks}/passthru/ended`,
      nobodyAnswered: `${webhooks}/passthru/nobody-answered`,
      noDial: `${webhooks}/passthru/no-dial`,
    },
    now: Date.now,
    random: createRandom(7),
    timeScale: 60,
    // Answers name the app's own address for events, and presence is not what this is about.
    assumptions: { encoding: "json" },
  });
}

afterEach(() => {
  app.ways?.postgres.heal();
  app.ways?.redis.heal();
});

afterAll(async () => {
  console.log(`the slowest valid answer came after ${Math.round(slowestMs)} ms`);
  await box?.close();
  await fallback?.stop();
  await router?.kill();
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

async function callOften(meanwhile: () => unknown): Promise<CallRecord[]> {
  const calls: CallRecord[] = [];
  for (let at = 0; at < CALLS; at++) {
    if (at === 2) await meanwhile();
    calls.push(
      await box.placeCall({
        from: CALLER,
        to: "+911135124160",
        behaviour: {
          reactionOf: (uri) => (uri === ADA && at % 2 === 0 ? "lets-it-ring" : "answers"),
          answerAfterMs: 1_000,
          talkMs: 3_000,
        },
      }),
    );
  }
  return calls;
}

/** Each time that Exotel asked: the last of its two URLs answered validly, and nobody was left without a phone. */
function expectAnswered(calls: readonly CallRecord[]): void {
  for (const { consultations, talkedWith } of calls) {
    const asked = consultations.filter(({ url }) => url === "primary").length;
    const valid = consultations.filter(({ problem }) => problem === null);
    expect(valid).toHaveLength(asked);
    slowestMs = Math.max(slowestMs, ...valid.map(({ durationMs }) => durationMs));
    expect(talkedWith).not.toBeNull();
  }
}

const fromFallback = (calls: readonly CallRecord[]) =>
  calls.flatMap(({ consultations }) => consultations).filter(({ url }) => url === "fallback");

describe("calls go on validly within Exotel's time", () => {
  it("with all of it there, without the fallback URL", async () => {
    const calls = await callOften(() => undefined);
    expectAnswered(calls);
    expect(fromFallback(calls)).toEqual([]);
    expect(new Set(calls.map(({ talkedWith }) => talkedWith))).toEqual(new Set([ADA, DESK]));
  }, 60_000);

  it("while Redis is gone", async () => {
    expectAnswered(await callOften(() => app.ways?.redis.cut()));
  }, 60_000);

  it("while Redis hangs", async () => {
    expectAnswered(await callOften(() => app.ways?.redis.freeze()));
  }, 60_000);

  it("while PostgreSQL is gone", async () => {
    expectAnswered(await callOften(() => app.ways?.postgres.cut()));
  }, 60_000);

  it("while both are gone", async () => {
    const cut = () => {
      app.ways?.postgres.cut();
      app.ways?.redis.cut();
    };
    expectAnswered(await callOften(cut));
  }, 60_000);

  it("after the router was killed, from the fallback URL, with Redis and PostgreSQL gone too", async () => {
    const calls = await callOften(async () => {
      await router.kill();
      app.ways?.postgres.cut();
      app.ways?.redis.cut();
    });
    expectAnswered(calls);
    expect(fromFallback(calls).length).toBeGreaterThan(CALLS - 4);
  }, 60_000);

  it("after the router came back, from the router again", async () => {
    await openRouter();
    const calls = await callOften(() => undefined);
    expectAnswered(calls);
    expect(fromFallback(calls)).toEqual([]);
  }, 60_000);
});
