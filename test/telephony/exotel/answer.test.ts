import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/domain/decision.ts";
import { checkAnswer } from "../../../src/sandbox/exotel/check-answer.ts";
import { exotelAdapter, unknownVersion } from "../../../src/telephony/exotel/index.ts";
import type { LineView, RoutingRequest } from "../../../src/telephony/port.ts";
import { incoming, lineView, SAMPLE } from "./support/line-view.ts";

const ADA = { vendor: "exotel", type: "number", id: "+919968654311" };
const ELI = { vendor: "exotel", type: "sip", id: "sip:eli42" };
const rep: Answer = { kind: "rep", repId: "ada", identity: ADA, ringMs: null };
const team: Answer = {
  kind: "target",
  target: { type: "list", id: "+919876511111,+919876522222" },
};

function routing(more: Partial<RoutingRequest> = {}): RoutingRequest {
  const request = incoming({ query: SAMPLE });
  const payload = exotelAdapter.verify(request, lineView());
  return { ...exotelAdapter.parseRoutingRequest(payload, request, lineView()), ...more };
}

function render(answer: Answer, line: LineView = lineView(), more: Partial<RoutingRequest> = {}) {
  const body = exotelAdapter.renderAnswer(answer, line, {
    request: incoming(),
    routing: routing(more),
  });
  const checked = checkAnswer(body, 5);
  expect(checked).toMatchObject({ kind: "valid", silent: [] });
  return body;
}

const uris = (body: Record<string, unknown>) =>
  (body["destination"] as { contact_uri: string }[]).map((one) => one.contact_uri);

describe("an answer", () => {
  it("names one rep and asks to be asked again", () => {
    expect(render(rep)).toEqual({
      fetch_after_attempt: true,
      destination: [{ contact_uri: "+919968654311" }],
      state_management: true,
      sticky_agent: false,
      call_event_passthru_url: expect.stringMatching(
        /^https:\/\/calls\.example\.com\/v1\/exotel\/key\/events\/[0-9a-z]+\.[\w-]{16}$/,
      ),
    });
  });

  it("has every field of the page that the line's settings ask for", () => {
    const settings = {
      stateManagement: false,
      outgoingNumber: "+911135124160",
      recording: "dual",
      ringSeconds: 25,
      maxConversationSeconds: 3_600,
      music: { type: "custom_tone", value: "https://example.com/hold.wav" },
      whisper: { type: "text", value: "A customer you know." },
    };
    expect(render(rep, lineView(settings))).toMatchObject({
      state_management: false,
      outgoing_phone_number: "+911135124160",
      recording: { record: true, channels: "dual" },
      max_ringing_duration: 25,
      max_conversation_duration: 3_600,
      music_on_hold: { type: "custom_tone", value: "https://example.com/hold.wav" },
      start_call_playback: { type: "text", value: "A customer you know." },
    });
  });

  it("takes the ringing from the policy, up to Exotel's limit", () => {
    expect(render({ ...rep, ringMs: 15_000 })).toMatchObject({ max_ringing_duration: 15 });
    expect(render({ ...rep, ringMs: 90_000 })).toMatchObject({ max_ringing_duration: 60 });
  });

  it("rings a group together, no more than the account's cap at once", () => {
    const group = (phones: number): Answer => ({
      kind: "group",
      ringMs: 20_000,
      members: Array.from({ length: phones }, (_, at) => ({
        repId: `rep-${at}`,
        identity: { ...ADA, id: `+91987650000${at}` },
      })),
    });
    expect(render(group(3))).toMatchObject({
      fetch_after_attempt: true,
      parallel_ringing: { activate: true, max_parallel_attempts: 3 },
    });
    expect(uris(render(group(8)))).toHaveLength(5);
    expect(render(group(1))).not.toHaveProperty("parallel_ringing");
    expect(uris(render(group(0)))).toEqual(["+919876533333"]);
  });

  it("has the state of reps' phones managed alone: a reception takes several calls at once", () => {
    const members = [{ repId: "rep-1", identity: ADA }];
    const target = { type: "number", id: "+919876522222" };
    expect(render({ kind: "group", members, ringMs: null })).toMatchObject({
      state_management: true,
    });
    expect(render({ kind: "target", target })).toMatchObject({ state_management: false });
    expect(render({ kind: "group", members: [], ringMs: null })).toMatchObject({
      state_management: false,
    });
  });

  it("lists the team and then the fallback, and is not asked again after them", () => {
    const body = render(team);
    expect(uris(body)).toEqual(["+919876511111", "+919876522222", "+919876533333"]);
    expect(body["fetch_after_attempt"]).toBe(false);
  });

  it("lists the whole ladder where Exotel does not ask again", () => {
    const others = [{ repId: "eli", identity: ELI }];
    const body = render({ ...rep, others }, lineView({ refetch: false }));
    expect(uris(body)).toEqual([
      "+919968654311",
      "sip:eli42",
      "+919876511111",
      "+919876522222",
      "+919876533333",
    ]);
    expect(body["fetch_after_attempt"]).toBe(false);
  });

  it("names all phones of a rep, as the one that they use is not known beforehand", () => {
    const further = [{ ...ADA, type: "sip", id: "sip:ada42" }];
    const body = render({ ...rep, further });
    expect(uris(body)).toEqual(["+919968654311", "sip:ada42"]);
    expect(body["fetch_after_attempt"]).toBe(true);
  });

  it("is empty rather than the same set twice running", () => {
    const body = render(rep, lineView(), { rung: ["exotel:number:+919968654311"] });
    expect(body).toMatchObject({ destination: [], fetch_after_attempt: false });
  });

  it("leaves out an audio file that did not answer, and says no word more of it", () => {
    const whisper = { type: "audio_url", value: "https://example.com/whisper.wav" };
    expect(render(rep, lineView({ whisper }))).toHaveProperty("start_call_playback", whisper);
    const learnt = { failingAudioUrls: [whisper.value] };
    expect(render(rep, lineView({ whisper }, { learnt }))).not.toHaveProperty(
      "start_call_playback",
    );
  });

  it.each<Answer>([
    { kind: "voicemail", repId: "ada", identity: ADA },
    { kind: "end", prompt: ["Bye"], locale: "en" },
    {
      kind: "rep",
      repId: "x",
      identity: { vendor: "dialpad", type: "user", id: "1" },
      ringMs: null,
    },
    { kind: "target", target: { type: "office", id: "42" } },
  ])("is the fallback for what Connect can't do: $kind", (answer) => {
    expect(uris(render(answer))).toEqual(["+919876533333"]);
  });

  it("dials nobody when the fallback is the flow itself", () => {
    const line = lineView({}, { fallback: { type: "no-dial", id: "flow" } });
    expect(render({ kind: "target", target: line.fallback }, line)).toMatchObject({
      destination: [],
      fetch_after_attempt: false,
    });
  });
});

describe("phones that rang already in the call", () => {
  const without = (tried: string[], line = lineView()) =>
    exotelAdapter.withoutTried?.(team, new Set(tried), line);

  it("are left out of team and fallback", () => {
    expect(without([])).toBe(team);
    expect(without(["exotel:number:+919876511111"])).toEqual({
      kind: "target",
      target: { type: "list", id: "+919876522222,+919876533333" },
    });
  });

  it("leave nobody to dial once all have rung", () => {
    const all = ["11111", "22222", "33333"].map((tail) => `exotel:number:+9198765${tail}`);
    expect(without(all)).toEqual({ kind: "target", target: { type: "no-dial", id: "flow" } });
  });
});

describe("version 1.0 of the contract", () => {
  const old = (answer: Answer, settings = {}) =>
    exotelAdapter.renderAnswer(answer, lineView(settings), {
      request: incoming({ headers: { "exotel-version": "1.0" } }),
      routing: routing(),
    });

  it("gets numbers under one name, and its own names for recording and events", () => {
    expect(old(rep, { recording: "dual", whisper: { type: "text", value: "Hello" } })).toEqual({
      fetch_after_attempt: true,
      destination: { numbers: ["+919968654311"] },
      record: true,
      recording_channels: "dual",
      dial_passthru_event_url: expect.stringContaining("/v1/exotel/key/events/"),
      start_call_playback: { playback_to: "callee", type: "text", value: "Hello" },
    });
  });

  it("leaves SIP addresses out, which it drops in silence, and dials the fallback instead of nobody", () => {
    const asked = {
      request: incoming({ headers: { "exotel-version": "1.0" } }),
      routing: routing(),
    };
    const withFallback = (fallback: { type: string; id: string }) =>
      exotelAdapter.renderAnswer({ ...rep, identity: ELI }, { ...lineView({}), fallback }, asked);
    expect(withFallback({ type: "number", id: "+919968654399" })).toMatchObject({
      destination: { numbers: ["+919968654399"] },
      fetch_after_attempt: false,
    });
    // nobody who could be dialled is left: the flow goes on at "We didn't dial anyone"
    expect(withFallback({ type: "sip", id: "sip:desk" })).toMatchObject({
      destination: { numbers: [] },
      fetch_after_attempt: false,
    });
  });

  it("is told from versions that nobody knows, which get 1.1", () => {
    expect(unknownVersion({ "exotel-version": "2.0" })).toBe("2.0");
    expect(unknownVersion({ "exotel-version": "1.0" })).toBeNull();
    expect(unknownVersion({})).toBeNull();
    const request = incoming({ headers: { "exotel-version": "2.0" } });
    const body = exotelAdapter.renderAnswer(rep, lineView(), { request, routing: null });
    expect(checkAnswer(body, 5)).toMatchObject({ kind: "valid" });
  });
});
