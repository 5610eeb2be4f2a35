import { fastify, type FastifyInstance } from "fastify";
import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeRouter } from "../../src/compose/router.ts";
import type { Answer } from "../../src/domain/decision.ts";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type Line,
  type Rep,
} from "../../src/domain/settings.ts";
import { kazooRoutes } from "../../src/http/webhooks/kazoo.ts";
import { createRandom, type Random } from "../../src/sandbox/dialpad/random.ts";
import type { CallRecord } from "../../src/sandbox/kazoo/call.ts";
import { createKazooBox, type KazooBox } from "../../src/sandbox/kazoo/index.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createPublishDirectory } from "../../src/state/directory.ts";
import { createApplyLegEvent } from "../../src/state/presence.ts";
import { kazooAdapter } from "../../src/telephony/kazoo/index.ts";
import { createTestRedis, testWorkspaceId, type TestRedis } from "../support/databases.ts";
import type { KazooNode } from "../support/kazoo-line.ts";
import { createPublishedCheck, unlessThere } from "../telephony/kazoo/support/published-schemas.ts";
import { sliceOf } from "../support/slice.ts";
import { predictEnd, SAFETY_BOX, type RouterEvent } from "./support/kazoo-oracle.ts";
import {
  deviceRep,
  idOf,
  makeWorld,
  NUMBERS,
  REPS,
  type KazooWorld,
} from "./support/kazoo-world.ts";

const CALLS = sliceOf(5_000, 500);
const MINUTE = 60_000;
const URL_BASE = "http://stickyline.test";

let server: TestRedis;
let redis: RedisClient;
let app: FastifyInstance;
let box: KazooBox;
let world: KazooWorld;
let line: Line;
let random: Random;
let now = Date.now();
let events: RouterEvent[] = [];
let lastGroup: string[] = [];
const workspaceId = testWorkspaceId();
const published = createPublishedCheck();

const reps: Rep[] = REPS.map((id, index) => ({
  id,
  workspaceId,
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  ...DEFAULT_REP_PROFILE,
  teams: ["sales"],
  backupId: REPS[(index + 1) % REPS.length] ?? null,
  identities: [
    // Ada and Cy have a mailbox of their own.
    ...(index % 2 === 0 ? [{ vendor: "kazoo", type: "voicemail", id: idOf(`box of ${id}`) }] : []),
    { vendor: "kazoo", type: deviceRep(id) ? "device" : "user", id: idOf(id) },
  ],
}));

beforeAll(async () => {
  server = await createTestRedis();
  redis = openRedis(server.url, { role: "worker", onError: () => undefined });
  const pins = NUMBERS.map((number, index) => ({ number, repId: REPS[index] ?? "" }));
  await createPublishDirectory(redis)(workspaceId, { version: 1, reps, pins });
  const settingsOf = () => ({
    workspace: { id: workspaceId, name: "Random", defaultRegion: "US", settingsVersion: 1 },
    lines: [line],
    reps,
    policies: new Map([["random", world.policy]]),
  });
  const { routeCall } = composeRouter({
    redis,
    patientRedis: redis,
    settings: {
      settingsOf,
      regionOf: () => "US",
      noteVersion: () => undefined,
      refreshSoon: () => undefined,
    },
    keepCallback: async () => undefined,
    withdrawCallback: async () => undefined,
    recordDecision: (decision) => events.push({ kind: "decided", decision, group: lastGroup }),
    now: () => now,
    deadlineMs: 5_000,
    onFailure: (error) => {
      throw error;
    },
  });
  app = fastify();
  await app.register(
    kazooRoutes({
      adapter: {
        ...kazooAdapter,
        continueAnswer(payload, view) {
          const next = kazooAdapter.continueAnswer(payload, view);
          const [flow = "", at] = String(payload["sl_flow"]).split(".");
          if (next !== null) events.push({ kind: "continued", flow, at: Number(at) });
          return next;
        },
      },
      lineByKey: async () => line,
      regionOf: () => "US",
      publicUrl: URL_BASE,
      async routeCall(of, request) {
        const routed = await routeCall(of, request);
        now += 15_000;
        noteGroup(routed.answer);
        return routed;
      },
      ingestEvent: async () => undefined,
      onLostEvent: () => undefined,
      onFailure: (error) => {
        throw error;
      },
    }),
  );
});

afterAll(async () => {
  await app?.close();
  redis?.disconnect();
  await server?.stop();
});

function noteGroup(answer: Answer): void {
  lastGroup = answer.kind === "group" ? answer.members.map(({ repId }) => repId) : [];
  const last = events.at(-1);
  if (last?.kind === "decided") events[events.length - 1] = { ...last, group: lastGroup };
}

/** KAZOO's requests, straight into the routes; some find nobody there. */
async function reach(url: string, init: RequestInit): Promise<Response> {
  if (!url.startsWith(URL_BASE)) return new Response("{}", { status: 200 });
  if (init.method !== "PUT" && random() * 100 < world.outages) {
    events.push({ kind: "failed" });
    if (random() < 0.3) throw new TypeError("fetch failed");
    return new Response("<html>", { status: random() < 0.5 ? 502 : 503 });
  }
  if (init.method === "PUT") return new Response("{}", { status: 200 });
  const answer = await app.inject({
    method: init.method === "GET" ? "GET" : "POST",
    url: url.slice(URL_BASE.length),
    headers: init.headers as Record<string, string>,
    ...(typeof init.body === "string" && { payload: init.body }),
  });
  const type = String(answer.headers["content-type"] ?? "");
  return new Response(answer.body, {
    status: answer.statusCode,
    headers: { "content-type": type },
  });
}

/** Presence of reps who are on another call meanwhile. */
async function occupy(index: number): Promise<void> {
  const apply = createApplyLegEvent(redis);
  for (const rep of world.busy) {
    const leg = {
      identity: `kazoo:${deviceRep(rep) ? "device" : "user"}:${idOf(rep)}`,
      direction: "inbound" as const,
      number: "+14155550001",
      internalNumber: null,
      startedAt: null,
      endReason: null,
      links: [],
      details: {},
      legId: `kazoo:other-${index}-${rep}`,
    };
    const start = {
      ...leg,
      key: `s-${index}-${rep}`,
      kind: "connected" as const,
      at: now - 1_000,
      connectedAt: now - 1_000,
      endedAt: null,
    };
    await apply(workspaceId, start, now);
    const until = now + 10 * MINUTE;
    const end = {
      ...leg,
      key: `e-${index}-${rep}`,
      kind: "ended" as const,
      at: until,
      connectedAt: null,
      endedAt: until,
    };
    pending.push(() => apply(workspaceId, end, until));
  }
}

let pending: (() => Promise<unknown>)[] = [];

async function oneCall(index: number): Promise<CallRecord> {
  random = createRandom(index + 1);
  world = makeWorld(random);
  events = [];
  pending = [];
  now += 20 * MINUTE;
  line = {
    ...DEFAULT_LINE_ROUTING,
    id: `line-${index}`,
    workspaceId,
    key: "key",
    vendor: "kazoo",
    name: "Random",
    connectionId: null,
    secret: null,
    previousSecret: null,
    fallback: world.fallback,
    team: world.team,
    busyMenu: true,
    enabled: true,
    sandbox: false,
    policyId: "random",
    vendorSettings: world.settings,
  };
  kazooAdapter.checkSettings?.(world.settings, { fallback: world.fallback, team: world.team });
  await occupy(index);
  box = createKazooBox({
    accountId: idOf("account"),
    apiKey: "key",
    users: [],
    numbers: [],
    fetch: reach,
    now: () => now,
    random,
    validate: published,
    assumptions: {
      digits: index % 5 === 0 ? "last" : "collections",
      keepsCollections: index % 3 !== 0,
      apiVersion: index % 7 === 0 ? "2015-03-01" : "4.x",
    },
  });
  for (const [rung, phone] of world.phones) box.setPhone(rung, phone);
  box.setActiveRule(world.activeRule);
  const post = index % 2 === 0;
  const record = await box.call(
    {
      callId: `call-${index}@10.26.0.158`,
      from: world.from,
      to: "+14155550000",
      language: world.language,
      press: () => (random() < 0.4 ? "" : String(1 + Math.floor(random() * 4))),
    },
    {
      module: "pivot",
      data: {
        voice_url: `${URL_BASE}/v1/kazoo/key/pivot`,
        method: post ? "post" : "get",
        req_format: "kazoo",
        ...(post && { req_body_format: index % 4 === 0 ? "form" : "json" }),
      },
      children: { _: { module: "voicemail", data: { id: SAFETY_BOX } } },
    },
  );
  for (const end of pending) await end();
  return record;
}

function predicted(trace: () => string) {
  try {
    return predictEnd(world, events);
  } catch (error) {
    throw new Error(trace(), { cause: error });
  }
}

function nodesOf(node: KazooNode): KazooNode[] {
  return [node, ...Object.values(node.children).flatMap(nodesOf)];
}

function depthOf(node: KazooNode): number {
  return 1 + Math.max(0, ...Object.values(node.children).map(depthOf));
}

/** An action by the source page's own distinctions. */
function actionOf({ module, data }: KazooNode): string {
  switch (module) {
    case "resources":
      return data["use_local_resources"] === true ? "resources: local" : "resources: global";
    case "play":
      return String(data["id"]).startsWith("http") ? "play: URL" : "play: media id";
    case "conference":
      return data["id"] === undefined ? "conference: ad-hoc" : "conference: pre-built";
    case "record_call":
      return `record_call: ${String(data["action"])}`;
    case "response":
      return data["media"] === undefined ? "response" : "response: with media";
    case "ring_group":
      return (data["endpoints"] as unknown[]).length > 1 ? "ring_group: mixed" : "ring_group";
    default:
      return module;
  }
}

const ACTIONS = [
  "user",
  "device",
  "ring_group",
  "ring_group: mixed",
  "resources: global",
  "resources: local",
  "tts",
  "play: media id",
  "play: URL",
  "collect_dtmf",
  "pivot",
  "send_dtmf",
  "conference: pre-built",
  "conference: ad-hoc",
  "response",
  "response: with media",
  "manual_presence",
  "record_call: start",
  "record_call: stop",
  "record_caller",
  "voicemail",
  "menu",
  "callflow",
  "temporal_route",
  "set_variables",
  "webhook",
];

describe(`${CALLS} random calls through a KAZOO in a box${unlessThere}`, () => {
  it("end as the ladder predicts, with every action and no invalid flow", async () => {
    const actions = new Map<string, number>();
    const ends = new Map<string, number>();
    let answers = 0;
    let deep = 0;
    for (let index = 0; index < CALLS; index += 1) {
      const record = await oneCall(index);
      const trace = () =>
        JSON.stringify({
          index,
          did: events.map((event) =>
            event.kind === "decided"
              ? [event.decision.outcome, event.decision.repId, event.decision.reason]
              : event,
          ),
          record: { ...record, answers: [] },
          world: { ...world, phones: [...world.phones] },
        });
      const end = predicted(trace);
      if (record.recordedMessage || JSON.stringify(record.end) !== JSON.stringify(end)) {
        expect({ end: record.end, recordedMessage: record.recordedMessage }, trace()).toEqual({
          end,
          recordedMessage: false,
        });
      }
      ends.set(record.end.kind, (ends.get(record.end.kind) ?? 0) + 1);
      for (const answer of record.answers as KazooNode[]) {
        answers += 1;
        if (depthOf(answer) >= 4) deep += 1;
        for (const action of new Set(nodesOf(answer).map(actionOf))) {
          actions.set(action, (actions.get(action) ?? 0) + 1);
        }
      }
    }
    expect(ends.get("dropped") ?? 0).toBe(0);
    expect(ends.size).toBe(6);
    const rare = ACTIONS.filter((action) => (actions.get(action) ?? 0) < CALLS / 100);
    expect(rare).toEqual([]);
    expect(deep / answers).toBeGreaterThan(0.2);
  }, 120_000);
});
