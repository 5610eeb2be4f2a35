import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { composeRouter } from "../../../src/compose/router.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/domain/policy.ts";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import { startRedis, type RunningRedis } from "../../../src/setup/redis.ts";
import { openRedis } from "../../../src/state/open-redis.ts";
import { CALLER, createWorld, legEvent, NOW } from "../../state/support/reps-at-work.ts";

let server: RunningRedis;
let dataDir: string;
let redis: RedisClient;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-place-"));
  server = await startRedis({ dataDir, log: () => undefined });
  redis = openRedis(server.url, { role: "worker", onError: () => undefined });
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const policy: Policy = {
  ...DEFAULT_POLICY,
  ladder: DEFAULT_POLICY.ladder.map((rung) =>
    rung.rung === "pinned" ? { ...rung, waitSeconds: 40 } : rung,
  ),
};

/** A router on Ada's line; she talks, and the caller is hers. */
async function createRouter() {
  const { workspaceId, reps, publish, apply } = await createWorld(redis);
  await publish(workspaceId, { version: 1, reps, pins: [{ number: CALLER, repId: "ada" }] });
  await apply(legEvent("9", "connected", { number: "+14155559999" }));
  const team = { type: "department", id: "1" };
  const line: Line = {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId,
    key: "key",
    vendor: "dialpad",
    name: "Main",
    connectionId: null,
    secret: null,
    previousSecret: null,
    fallback: team,
    team,
    busyMenu: false,
    enabled: true,
    sandbox: false,
    policyId: "waiting",
  };
  const workspace = { id: workspaceId, name: "Desk", defaultRegion: "US", settingsVersion: 1 };
  const settings = { workspace, lines: [line], reps, policies: new Map([["waiting", policy]]) };
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
    recordDecision: () => undefined,
    now: () => NOW,
    deadlineMs: 10_000,
    onFailure: () => undefined,
  });
  return async (callId: string) =>
    (
      await routeCall(line, {
        callId,
        legId: `dialpad:${callId}`,
        caller: { kind: "number", e164: CALLER },
        dialledNumber: null,
        startedAt: null,
        reply: null,
        offerEnd: null,
      })
    ).decision;
}

it("lets nobody wait for a rep while their place can't be kept, and says why", async () => {
  const route = await createRouter();
  expect(await route("1")).toMatchObject({ outcome: "wait" });
  await redis.replicaof("127.0.0.1", "1");
  const decision = await route("2");
  await redis.replicaof("NO", "ONE");
  expect(decision.outcome).toMatch(/^(team|fallback|callback|voicemail)$/);
  expect(decision.reason).toContain("Nobody was reserved");
});
