import { fastify } from "fastify";
import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { composeRouter } from "../../src/compose/router.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/domain/policy.ts";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type Line,
  type Rep,
} from "../../src/domain/settings.ts";
import { kazooRoutes } from "../../src/http/webhooks/kazoo.ts";
import { createRandom, happens, pick, type Random } from "../../src/sandbox/dialpad/random.ts";
import type { CallRecord } from "../../src/sandbox/kazoo/call.ts";
import { createKazooBox } from "../../src/sandbox/kazoo/index.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createPublishDirectory } from "../../src/state/directory.ts";
import { kazooAdapter } from "../../src/telephony/kazoo/index.ts";
import { sliceOf } from "../support/slice.ts";
import { testRedisUrl, testWorkspaceId } from "../support/databases.ts";
import { idOf } from "./support/kazoo-world.ts";
import { createPhoneWatch } from "./support/phone-watch.ts";

const POLICIES = 12;
const TOGETHER = 4;
const WAVES_EACH = sliceOf(21, 4);
const URL_BASE = "http://stickyline.test";
const HOUR = 3_600_000;
const RECEPTION = idOf("reception");
const NAMES = ["ada", "bob", "cy", "dee", "eve", "fay"];
const CAUSES = ["USER_BUSY", "NO_ANSWER", "CALL_REJECTED", "SUBSCRIBER_ABSENT"] as const;
const STRATEGIES = ["all-at-once", "all-at-once", "longest-idle", "round-robin"] as const;

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

function policyOf(index: number): Policy {
  const ringSeconds = index % 2 === 0 ? 20 : null;
  const base = { waitSeconds: index % 3 === 0 ? 30 : 0, ringSeconds, teams: [] };
  return {
    ...DEFAULT_POLICY,
    version: `simultaneous@${index}`,
    repeatCallsPerMinute: null,
    menu: { enabled: index % 4 === 1, choices: ["team"] },
    ringTogether: { maxParallel: 2 + (index % 4), keepFree: index % 3 },
    ladder: [
      { rung: "pinned", ...base, otherwise: index % 5 === 4 ? "team" : "next" },
      {
        rung: "team",
        strategy: STRATEGIES[index % STRATEGIES.length] ?? "all-at-once",
        team: "sales",
        ringSeconds,
      },
    ],
  };
}

/** A line of KAZOO with a policy of its own, whose reception always answers. */
async function openLine(index: number) {
  const workspaceId = testWorkspaceId();
  const policy = policyOf(index);
  const reps = NAMES.map((name): Rep => ({
    ...DEFAULT_REP_PROFILE,
    id: name,
    workspaceId,
    name,
    email: `${name}@example.com`,
    crmOwnerId: null,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    teams: ["sales"],
    identities: [{ vendor: "kazoo", type: "user", id: idOf(name) }],
  }));
  const line: Line = {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId,
    key: "key",
    vendor: "kazoo",
    name: "Main",
    connectionId: null,
    secret: null,
    previousSecret: null,
    fallback: { type: "user", id: RECEPTION },
    team: null,
    busyMenu: true,
    enabled: true,
    sandbox: false,
    policyId: "policy",
    vendorSettings: {},
  };
  const pins = NAMES.map((repId, at) => ({ number: `+1415555100${at}`, repId }));
  await createPublishDirectory(redis)(workspaceId, { version: 1, reps, pins });
  const settings = {
    workspace: {
      id: workspaceId,
      name: "Simultaneous",
      defaultRegion: "US",
      timeZone: "UTC",
      settingsVersion: 1,
    },
    lines: [line],
    reps,
    policies: new Map([["policy", policy]]),
  };
  const clock = { now: Date.now() };
  const decisions: Decision[] = [];
  const failures: unknown[] = [];
  const watch = createPhoneWatch();
  const { routeCall } = composeRouter({
    redis,
    patientRedis: redis,
    settings: {
      settingsOf: () => settings,
      regionOf: () => "US",
      noteVersion: () => undefined,
      refreshSoon: () => undefined,
    },
    keepCallback: async () => undefined,
    withdrawCallback: async () => undefined,
    recordDecision: (decision) => decisions.push(decision),
    now: () => clock.now,
    deadlineMs: 50_000,
    onFailure: (error) => failures.push(error),
  });
  const app = fastify();
  await app.register(
    kazooRoutes({
      adapter: kazooAdapter,
      lineByKey: async () => line,
      regionOf: () => "US",
      publicUrl: URL_BASE,
      routeCall: watch.watch(routeCall),
      ingestEvent: async () => undefined,
      onLostEvent: () => undefined,
      onFailure: (error) => failures.push(error),
    }),
  );
  const reach = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = await app.inject({
      method: init.method === "GET" ? "GET" : "POST",
      url: url.slice(URL_BASE.length),
      headers: { "content-type": "application/json" },
      ...(typeof init.body === "string" && { payload: init.body }),
    });
    const type = String(answer.headers["content-type"] ?? "");
    return new Response(answer.body, {
      status: answer.statusCode,
      headers: { "content-type": type },
    });
  };
  return { reach, clock, decisions, failures, watch, close: () => app.close() };
}

type TestLine = Awaited<ReturnType<typeof openLine>>;

/** Several callers at the same moment, on phones that answer, ring out, decline or are busy. */
async function callTogether(line: TestLine, wave: number, random: Random): Promise<CallRecord[]> {
  line.clock.now += HOUR;
  line.watch.clear();
  const box = createKazooBox({
    accountId: idOf("account"),
    apiKey: "key",
    users: [],
    numbers: [],
    fetch: line.reach,
    now: () => line.clock.now,
    random,
    validate: () => [],
    assumptions: { digits: "collections", keepsCollections: true, apiVersion: "4.x" },
  });
  box.setPhone(`user:${RECEPTION}`, { kind: "answers", talkSeconds: 30 });
  for (const name of NAMES) {
    box.setPhone(
      `user:${idOf(name)}`,
      happens(random, 0.4)
        ? { kind: "answers", talkSeconds: 60 }
        : { kind: "fails", cause: pick(random, CAUSES) ?? "NO_ANSWER" },
    );
  }
  return Promise.all(
    Array.from({ length: TOGETHER }, (_, at) =>
      box.call(
        {
          callId: `call-${wave}-${at}`,
          from: `+1415555100${(at + Math.floor(random() * 2) * TOGETHER).toString()}`,
          to: "+14155550000",
          language: "en-us",
          press: () => (happens(random, 0.5) ? "" : "1"),
        },
        {
          module: "pivot",
          data: {
            voice_url: `${URL_BASE}/v1/kazoo/key/pivot`,
            method: "post",
            req_format: "kazoo",
            req_body_format: "json",
          },
          children: { _: { module: "hangup", data: {} } },
        },
      ),
    ),
  );
}

/** Reps who might have taken a call that ended at the reception, as its last decision gives no reason against them. */
function mightHaveTaken(call: CallRecord, decisions: readonly Decision[]): string[] {
  const last = decisions.findLast(({ callId }) => callId === call.callId);
  if (call.end.kind !== "answered" || call.end.by !== `user:${RECEPTION}`) return [];
  const refused = last?.rungs.flatMap(({ repId, result }) => (result === "refused" ? [repId] : []));
  return NAMES.filter((name) => refused?.includes(name) !== true);
}

const CALLS = POLICIES * WAVES_EACH * TOGETHER;

it(`gives ${CALLS} callers, ${TOGETHER} at a time, a person each and no phone twice`, async () => {
  const random = createRandom(5);
  const counts = { byRep: 0, byReception: 0, groups: 0 };
  const lost: string[] = [];
  for (let index = 0; index < POLICIES; index += 1) {
    const line = await openLine(index);
    for (let wave = 0; wave < WAVES_EACH; wave += 1) {
      for (const call of await callTogether(line, wave, random)) {
        const { end } = call;
        if (end.kind !== "answered") lost.push(`${index}: ${JSON.stringify(end)}`);
        else if (end.by === `user:${RECEPTION}`) counts.byReception += 1;
        else counts.byRep += 1;
        const left = mightHaveTaken(call, line.decisions);
        if (left.length > 0) lost.push(`${index}: ${left.join()} might have taken it`);
      }
    }
    expect(line.watch.faults).toEqual([]);
    expect(line.failures).toEqual([]);
    counts.groups += line.watch.groups();
    await line.close();
  }
  console.log(
    `${CALLS} callers: ${counts.byRep} with a rep, ${counts.byReception} with the reception, ${lost.length} lost; ${counts.groups} answers rang several together`,
  );
  expect(lost).toEqual([]);
  expect(counts.groups).toBeGreaterThan(CALLS / 20);
}, 120_000);
