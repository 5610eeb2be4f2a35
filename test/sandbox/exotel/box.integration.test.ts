import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Agent, Reaction } from "../../../src/sandbox/exotel/agent.ts";
import {
  createExotelBox,
  type ExotelBox,
  type ExotelBoxOptions,
} from "../../../src/sandbox/exotel/index.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";

const [A, B, C] = ["+919876500001", "+919876500002", "+919876500003"];

let server: FastifyInstance;
let url: string;
let box: ExotelBox;
/** What the primary URL answers, one after another; the last goes on. */
let answers: unknown[];
let asked: Record<string, string>[];
let events: unknown[];
let refuse: ((reply: FastifyReply) => Promise<unknown>) | null;

beforeEach(async () => {
  answers = [];
  asked = [];
  events = [];
  refuse = null;
  server = Fastify({ forceCloseConnections: true });
  server.get("/connect", async (request, reply) => {
    asked.push(request.query as Record<string, string>);
    if (refuse !== null) return refuse(reply);
    return answers.length > 1 ? answers.shift() : answers[0];
  });
  server.get("/fallback", async () => order([C]));
  server.get("/audio.wav", async (_request, reply) => reply.status(404).send());
  server.post("/events", async (request) => {
    events.push(request.body);
    return {};
  });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
});

afterEach(async () => {
  await box?.close();
  await server.close();
});

const order = (phones: readonly string[], more: object = {}) => ({
  destination: phones.map((uri) => ({ contact_uri: uri })),
  state_management: true,
  ...more,
});
const again = (...phones: string[]) => order(phones, { fetch_after_attempt: true });

async function call(
  reactions: Readonly<Record<string, Reaction>>,
  options: Partial<ExotelBoxOptions> = {},
) {
  box = await createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: `${url}/connect`,
    fallbackUrl: `${url}/fallback`,
    now: Date.now,
    random: createRandom(1),
    timeScale: 1_000,
    deadlineMs: 500,
    ...options,
    assumptions: { encoding: "json", family: "nested", ...options.assumptions },
  });
  const done = await box.placeCall({
    from: "+918516043026",
    to: "+911135124160",
    behaviour: {
      reactionOf: (uri) => reactions[uri] ?? "answers",
      answerAfterMs: 2_000,
      talkMs: 5_000,
    },
  });
  await box.settled();
  return done;
}

const busy = (uri: string): Agent => ({ uri, user: null, onCall: "another call" });
const rung = (done: Awaited<ReturnType<typeof call>>) => done.attempts.flatMap(({ uris }) => uris);

describe("Connect", () => {
  it("dials in the order of the answer until somebody talks", async () => {
    answers = [order([A, B, C])];
    const done = await call({ [A]: "lets-it-ring", [B]: "answers" });
    expect(rung(done)).toEqual([A, B]);
    expect(done).toMatchObject({ talkedWith: B, transitions: ["conversation-ended"] });
  });

  it("drops what is left of an answer when it asks again after an attempt", async () => {
    answers = [again(A, B), again(C)];
    const done = await call({ [A]: "lets-it-ring" });
    expect(rung(done)).toEqual([A, C]);
    expect(asked[1]).toMatchObject({ DialCallStatus: "no-answer" });
    expect(asked[1]?.["Legs[0][CauseCode]"]).toBe("RING_TIMEOUT");
  });

  it("does not ask again after a phone that it passed over as busy", async () => {
    answers = [again(A), again(B)];
    const done = await call({}, { agents: [busy(A)] });
    expect(asked).toHaveLength(1);
    expect(done).toMatchObject({ attempts: [], transitions: ["no-dial"] });
    expect(done.skipped).toMatchObject([{ uri: A, why: "busy on another call" }]);
  });

  it("dials a busy phone where its state is not managed", async () => {
    answers = [order([A], { state_management: false })];
    const done = await call({}, { agents: [busy(A)] });
    expect(done.attempts).toMatchObject([{ uris: [A], result: "busy" }]);
  });

  it("stops when two answers running have the same set", async () => {
    answers = [again(A, B), again(B, A)];
    const done = await call({ [A]: "lets-it-ring" });
    expect(rung(done)).toEqual([A]);
    expect(done.stops).toHaveLength(1);
    expect(done.transitions).toEqual(["nobody-answered"]);
  });

  it("rings several together, up to what the account has", async () => {
    const parallel = { parallel_ringing: { activate: true, max_parallel_attempts: 10 } };
    answers = [order([A, B, C], parallel)];
    const done = await call(
      { [A]: "lets-it-ring", [B]: "lets-it-ring", [C]: "lets-it-ring" },
      {
        assumptions: { mostParallel: 2 },
      },
    );
    expect(done.attempts.map(({ uris }) => uris)).toEqual([[A, B], [C]]);
  });

  it("passes over users who are off, unverified or unknown", async () => {
    answers = [order([A, B, "sip:nobody"])];
    const user = (id: string, available: boolean, verified: boolean) => ({
      id,
      deviceId: 1,
      firstName: "Ada",
      lastName: "Rao",
      email: "ada@example.com",
      available,
      verified,
    });
    const done = await call(
      {},
      {
        agents: [
          { uri: A, user: user("1", false, true), onCall: null },
          { uri: B, user: user("2", true, false), onCall: null },
        ],
      },
    );
    expect(done.skipped.map(({ why }) => why)).toEqual([
      "device off",
      "device unverified",
      "user does not exist",
    ]);
    expect(done.transitions).toEqual(["no-dial"]);
  });

  it("tells of a phone's dialling and end, and of no more unless the account has it", async () => {
    answers = [order([A], { call_event_passthru_url: `${url}/events` })];
    await call({});
    const types = () =>
      events.map(
        (event) => (event as { event_details: { event_type: string } }).event_details.event_type,
      );
    expect(types()).toEqual(["dial", "terminal"]);
    events = [];
    await box.close();
    await call({}, { assumptions: { answeredEvents: true } });
    expect(types().toSorted()).toEqual(["answered", "dial", "ringing", "terminal"]);
  });
});

describe("the fallback URL is asked", () => {
  const whenRefused = async (problem: RegExp) => {
    const done = await call({});
    expect(done.consultations.map((one) => [one.url, one.problem])).toEqual([
      ["primary", expect.stringMatching(problem)],
      ["fallback", null],
    ]);
    expect(done.talkedWith).toBe(C);
  };

  it("after anything that is not 200", async () => {
    refuse = async (reply) => reply.status(500).send({});
    await whenRefused(/status 500/);
  });

  it("after another content type", async () => {
    refuse = async (reply) => reply.type("text/plain").send('{"destination":[]}');
    await whenRefused(/not application\/json/);
  });

  it("when no answer comes in time", async () => {
    refuse = async () => new Promise((resolve) => setTimeout(() => resolve(order([A])), 2_000));
    await whenRefused(/timeout/);
  });

  it.each([
    [{ fetch_after_attempt: true }, /destination is missing/],
    [{ destination: { numbers: [A] } }, /destination must be an array/],
    [order([A], { max_ringing_duration: 61 }), /max_ringing_duration/],
    [order([A], { max_conversation_duration: 4_501 }), /max_conversation_duration/],
    [order([A], { record: true }), /record is no field/],
    [order([A], { recording: { record: true } }), /recording/],
    [order([A], { music_on_hold: { type: "jazz" } }), /music_on_hold/],
    [order([A], { start_call_playback: { type: "text" } }), /start_call_playback/],
  ])("after the answer %j", async (answer, problem) => {
    answers = [answer];
    await whenRefused(problem);
  });

  it("when audio of the answer does not answer 200", async () => {
    const value = `${url}/audio.wav`;
    answers = [order([A], { start_call_playback: { type: "audio_url", value } })];
    await whenRefused(/audio does not answer 200/);
  });
});
