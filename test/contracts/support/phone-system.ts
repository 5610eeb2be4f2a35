import { createServer, type RequestListener } from "node:http";
import { expect } from "vitest";
import type { LegEventKind } from "../../../src/domain/call.ts";
import type { Answer, Identity } from "../../../src/domain/decision.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { DEFAULT_POLICY, type PersonRung } from "../../../src/domain/policy.ts";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import { cannotDo } from "../../../src/services/lines/cannot-do.ts";
import type { IncomingRequest, LineView, RoutingAdapter } from "../../../src/telephony/port.ts";
import type {
  TelephonyClient,
  TelephonyClientOptions,
} from "../../../src/telephony/telephony-client.ts";
import { createDice, hostileBody } from "../../fuzz/cases.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What the suite has to know of a vendor: a few of its own words. */
export type PhoneSystem = {
  readonly adapter: RoutingAdapter;
  /** A line with a fallback and no secret. */
  readonly line: LineView;
  /** A person of this phone system. */
  readonly rep: Identity;
  /** The payload as the vendor sends it to a line with this secret, or with none. */
  readonly send: (payload: Payload, secret: string | null) => IncomingRequest;
  /** "Where should this call go?", from `CALLER`. */
  readonly routing: Payload;
  /** One event for each state that its pages name, and what it means. */
  readonly events: readonly (readonly [Payload, LegEventKind])[];
  /** How a field of `events` names the call and the time. */
  readonly fields: { readonly callId: string; readonly time: string };
  /** Why the vendor would not take this answer; null when it would. */
  readonly faultOf: (answer: Payload) => string | null;
  /** How its own API is reached; null where it has none. */
  readonly client: {
    readonly create: (options: TelephonyClientOptions) => TelephonyClient;
    readonly apiKey: string;
    /** What its API answers before the first call that is asked for, by path: signing in. */
    readonly signIn?: { readonly path: string; readonly answer: unknown };
  } | null;
};

export const CALLER = "+14155551001";
const SECRET = "a secret of the line, long enough to be one";
const NOW = Date.UTC(2026, 10, 26, 12);

/** All that holds for every phone system, by the words of `src/telephony/port.ts`. Each throws where it does not. */
export const phoneSystemPromises: Readonly<
  Record<string, (system: PhoneSystem) => Promise<void> | void>
> = {
  "lets in whoever knows the secret of today or the one before, and nobody else"(system) {
    const { adapter, send, routing } = system;
    const line = { ...system.line, secrets: [SECRET, "the secret of yesterday, still good"] };
    for (const secret of line.secrets) {
      expect(adapter.verify(send(routing, secret), line)).toMatchObject(
        adapter.verify(send(routing, null), system.line),
      );
    }
    for (const secret of [null, "", "another one", `${SECRET} `, SECRET.slice(1)]) {
      expect(errorIn(() => adapter.verify(send(routing, secret), line))).toMatchObject({
        code: "UNAUTHORIZED",
        retryable: false,
      });
    }
  },

  "reads who calls, and one id for all requests of a call"(system) {
    const asked = routingOf(system, system.routing);
    expect(asked.caller).toEqual({ kind: "number", e164: CALLER });
    expect(asked.legId).toBe(`${system.adapter.vendor}:${asked.callId}`);
    expect(asked.reply).toBeNull();
    expect(routingOf(system, system.routing)).toEqual(asked);
  },

  "gives each state its meaning, and the same event the same key"({ adapter, line, events }) {
    expect(new Set(events.map(([, kind]) => kind))).toContain("ended");
    const keys = events.map(([payload, kind]) => {
      const event = adapter.parseCallEvent({ ...payload }, line);
      expect(event, JSON.stringify(payload)).toMatchObject({ kind });
      expect(event.legId).toMatch(new RegExp(`^${adapter.vendor}:.`));
      expect(event.key).toMatch(/^[0-9a-f]{32,64}$/);
      expect(adapter.parseCallEvent(structuredClone({ ...payload }), line)).toEqual(event);
      return event.key;
    });
    expect(new Set(keys).size).toBe(events.length);
  },

  "throws nothing at hostile input but that it is refused, and answers validly all the same"(
    system,
  ) {
    const { adapter } = system;
    const dice = createDice(20_261_126);
    for (let index = 0; index < 400; index += 1) {
      const body = hostileBody(dice);
      const request = {
        ...system.send({}, null),
        body: Buffer.from(body),
        query: dice.below(3) === 0 ? body.slice(0, 8_000) : "",
      };
      const line = dice.below(2) === 0 ? system.line : { ...system.line, secrets: [SECRET] };
      const payload = refusedOr(() => adapter.verify(request, line), {});
      const routing = refusedOr(() => adapter.parseRoutingRequest(payload, request, line), null);
      refusedOr(() => adapter.parseStatus?.(payload), null);
      const event = refusedOr(() => adapter.parseCallEvent(payload, line), null);
      expectBounded(routing?.callId, routing?.legId, event?.legId, event?.identity);
      expectTimes(routing?.startedAt, event?.at, event?.startedAt, event?.connectedAt);
      for (const answer of answersOf(system.rep)) {
        const said = adapter.renderAnswer(answer, line, { request, routing, payload });
        expect(system.faultOf(plain(said))).toBeNull();
      }
    }
  },

  "makes no id and no time of what is none"({ adapter, line, events, fields }) {
    const [first = [{}, "note"]] = events;
    for (const id of ["x".repeat(16_384), "call\0", "call\ud800", { a: 1 }, 1e300, [], null, ""]) {
      const given = { ...first[0], [fields.callId]: id };
      const event = refusedOr(() => adapter.parseCallEvent(given, line), null);
      expectBounded(event?.legId);
    }
    for (const time of [1e18, "9223372036854775807", -1, "soon", {}, null, "9999-99-99 99:99:99"]) {
      const given = { ...first[0], [fields.time]: time };
      const { at = NOW } = refusedOr(() => adapter.parseCallEvent(given, line), null) ?? {};
      expect(at > Date.UTC(2000, 0) && at < Date.UTC(2100, 0), JSON.stringify(time)).toBe(true);
    }
  },

  "says every kind of answer validly, for whoever it is"(system) {
    const strangers = ["", "0", "x".repeat(5_000), "a\0b", "\ud800"].flatMap((id) => [
      { ...system.rep, id },
      { vendor: "another", type: "user", id },
      { ...system.rep, type: "none", id },
    ]);
    for (const identity of [system.rep, ...strangers]) {
      for (const answer of answersOf(identity)) {
        const body = plain(system.adapter.renderAnswer(answer, system.line, askedOf(system)));
        expect(system.faultOf(body), JSON.stringify([answer, body])).toBeNull();
      }
    }
  },

  "does what it says it can, and says of what it can't that somebody else gets the call"(system) {
    const { adapter, line } = system;
    const said = (answer: Answer) =>
      JSON.stringify(adapter.renderAnswer(answer, line, askedOf(system)));
    const instead = [line.fallback, line.team ?? line.fallback].map((target) =>
      said({ kind: "target", target }),
    );
    const sentences = limitsOf(adapter);
    for (const answer of answersOf(system.rep)) {
      const [can, words] = abilityFor(answer, adapter);
      if (can) expect(instead, answer.kind).not.toContain(said(answer));
      else {
        expect(instead, answer.kind).toContain(said(answer));
        expect(sentences, answer.kind).toMatch(words);
      }
    }
  },

  "takes its own targets, and refuses what it can't reach by naming the field"(system) {
    const { adapter, line, rep } = system;
    expect(adapter.capabilities.targetTypes).toContain(line.fallback.type);
    expect(adapter.capabilities.repIdentityTypes).toContain(rep.type);
    expect(adapter.checkTarget(line.fallback, "fallback")).toEqual(line.fallback);
    const { type } = rep;
    expect(adapter.checkTarget({ type, id: rep.id }, "identities.0")).toEqual({ type, id: rep.id });
    const odd = ["", " ", "x\0", "\ud800", "a".repeat(5_000)];
    for (const target of [{ type: "no such type", id: "1" }, ...odd.map((id) => ({ type, id }))]) {
      expect(errorIn(() => adapter.checkTarget(target, "fallback"))).toMatchObject({
        code: "INPUT_INVALID",
        field: expect.stringMatching(/^fallback/),
      });
    }
  },

  async "tells by its client's errors whether a retry helps, and no secret"(system) {
    for (const { status, headers = {}, body = "{}", wanted } of FAILURES) {
      const error = await errorOfClient(system, (_request, response) => {
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
      });
      expect(error, `${status} ${body.slice(0, 20)}`).toMatchObject(wanted);
    }
  },

  async "hangs up on an answer without an end"(system) {
    const error = await errorOfClient(system, (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const megabyte = Buffer.alloc(1_048_576, " ");
      const more = (): void => {
        if (response.destroyed) return;
        if (response.write(megabyte)) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    });
    expect(error).toMatchObject({ code: "VENDOR_UNAVAILABLE" });
    expect(error).not.toMatchObject({ message: expect.stringContaining("in time") });
  },

  async "follows no redirect, and knows what to do when nobody answers"(system) {
    let followed = false;
    const error = await errorOfClient(system, (request, response) => {
      followed ||= request.url === "/elsewhere";
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(followed).toBe(false);
    expect(error).toMatchObject({ code: "VENDOR_UNAVAILABLE", retryable: true });
    const nobody = await errorOfClient(system, (request) => request.socket.destroy());
    expect(nobody).toMatchObject({ code: "VENDOR_UNAVAILABLE", retryable: true });
  },
};

const LATER = { "retry-after": "90" };
const FAILURES: readonly {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly wanted: object;
}[] = [
  { status: 400, wanted: { code: "VENDOR_REFUSED", retryable: false } },
  { status: 401, wanted: { code: "VENDOR_REFUSED", retryable: false } },
  { status: 403, wanted: { code: "VENDOR_REFUSED", retryable: false } },
  { status: 404, wanted: { code: "NOT_FOUND", retryable: false } },
  { status: 409, wanted: { code: "CONFLICT", retryable: false } },
  { status: 422, wanted: { code: "VENDOR_REFUSED", retryable: false } },
  ...[
    { status: 429, code: "VENDOR_RATE_LIMITED" },
    { status: 408, code: "VENDOR_UNAVAILABLE" },
    { status: 500, code: "VENDOR_UNAVAILABLE" },
    { status: 503, code: "VENDOR_UNAVAILABLE" },
  ].map(({ status, code }) => ({
    status,
    headers: LATER,
    wanted: { code, retryable: true, retryAfterMs: 90_000 },
  })),
  ...["<html>", "", "{", "null", "[1]", '"text"', "[".repeat(100_000)].map((body) => ({
    status: 200,
    body,
    wanted: { code: "VENDOR_UNAVAILABLE", retryable: true },
  })),
];

/** The error of the client's plainest call while its API answers so; nobody waits between tries. */
async function errorOfClient({ client }: PhoneSystem, answer: RequestListener): Promise<unknown> {
  if (client === null) return expect.fail("it has no API");
  const { apiKey, create, signIn } = client;
  const server = createServer((request, response) => {
    request.resume();
    if (signIn !== undefined && request.url === signIn.path) {
      response.writeHead(201, { "content-type": "application/json" });
      return void response.end(JSON.stringify(signIn.answer));
    }
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const baseUrl = `http://127.0.0.1:${port}`;
    const api = create({ apiKey, baseUrl, fetch, now: () => NOW, wait: async () => undefined });
    const error: unknown = await api.listUsers().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StickylineError);
    for (const part of apiKey.split(":")) expect(String(error)).not.toContain(part);
    return error;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** One answer of each kind, for this person. */
function answersOf(identity: Identity): Answer[] {
  const said = { prompt: ["Hello. Your rep is on another call."], locale: "en" };
  const ask = { ...said, kind: "ask", digits: ["1", "2"], listenMs: 5_000 } as const;
  return [
    { kind: "rep", repId: "ada", identity, ringMs: null },
    { kind: "rep", repId: "ada", identity, ringMs: 20_000, others: [{ repId: "eli", identity }] },
    { kind: "group", members: [{ repId: "ada", identity }], ringMs: null },
    { kind: "target", target: { type: identity.type, id: identity.id } },
    { kind: "voicemail", repId: "ada", identity: { ...identity, type: "voicemail" } },
    { ...ask, question: { name: "busy-menu", round: 1 } },
    { ...ask, question: { name: "hold", round: 2 }, digits: [] },
    { kind: "end", ...said },
  ];
}

/** Whether its capabilities say that it can give this answer, and what the admin is told where it can't. */
function abilityFor(answer: Answer, { capabilities }: RoutingAdapter): [boolean, RegExp] {
  switch (answer.kind) {
    case "group":
      return [capabilities.ringGroup, /rung together/];
    case "voicemail":
      return [capabilities.voicemail, /voicemail/];
    case "ask":
      return answer.question.name === "hold"
        ? [capabilities.questions && capabilities.wait !== null, /be made to wait|be asked/]
        : [capabilities.questions, /be asked/];
    case "end":
      return [capabilities.questions, /no message can be spoken/];
    case "rep":
    case "target":
      return [true, /^/];
  }
}

/** What the admin is told of a policy that wants everything. */
function limitsOf(adapter: RoutingAdapter): string {
  const { version: _version, ...policy } = DEFAULT_POLICY;
  const line: Line = {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId: "ws",
    key: "key",
    vendor: adapter.vendor,
    name: "Main",
    connectionId: null,
    secret: null,
    previousSecret: null,
    fallback: { type: "user", id: "1" },
    team: null,
    busyMenu: true,
    enabled: true,
    sandbox: false,
  };
  const wanted = {
    ...policy,
    menu: { ...policy.menu, enabled: true, choices: ["team", "callback", "voicemail"] as const },
    closed: { ...policy.closed, kind: "end" as const },
    ladder: policy.ladder.map((rung) =>
      rung.rung === "team"
        ? { ...rung, strategy: "all-at-once" as const, ringSeconds: 20 }
        : ({ ...rung, waitSeconds: 30, ringSeconds: 20 } satisfies PersonRung),
    ),
  };
  return cannotDo(wanted, line, adapter.capabilities).join("\n");
}

function routingOf({ adapter, send, line }: PhoneSystem, given: Payload) {
  const request = send(given, null);
  return adapter.parseRoutingRequest(adapter.verify(request, line), request, line);
}

function askedOf(system: PhoneSystem) {
  const request = system.send(system.routing, null);
  const payload = system.adapter.verify(request, system.line);
  return { request, payload, routing: routingOf(system, system.routing), decisionId: "decision" };
}

/** The body as it goes over the wire. */
function plain(body: Payload): Payload {
  const read: unknown = JSON.parse(JSON.stringify(body));
  if (typeof read !== "object" || read === null || Array.isArray(read)) expect.fail("no object");
  return { ...read };
}

function errorIn(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

function refusedOr<T>(work: () => T, refused: T): T {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(StickylineError);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(UNAUTHORIZED|INPUT_INVALID)$/) });
    return refused;
  }
}

function expectBounded(...ids: readonly (string | null | undefined)[]): void {
  for (const id of ids) expect(id ?? "").toMatch(/^[\x20-\x7e]{0,350}$/);
}

function expectTimes(...times: readonly (number | null | undefined)[]): void {
  for (const time of times) expect(Number.isSafeInteger(time ?? 0), String(time)).toBe(true);
}
