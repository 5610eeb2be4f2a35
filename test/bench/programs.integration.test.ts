import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialpadIdOf, knownNumber, ownerOf, unknownNumber } from "../../bench/load/callers.ts";
import { openGenerator, type Generator } from "../../bench/load/open-generator.ts";
import { sign } from "../../bench/load/sign.ts";
import { createSides } from "../../bench/rows/sides.ts";
import { takeStep, type Side } from "../../bench/rows/step.ts";
import { writeFloorWorld } from "../../bench/stand/floor-world.ts";
import { freeEverybody } from "../../bench/stand/free-everybody.ts";
import { makeWorld, type World } from "../../bench/stand/make-world.ts";
import { createPrograms, type Program } from "../../bench/stand/programs.ts";
import { pendingIn } from "../../bench/stand/queue-lengths.ts";
import { openServer, type RedisServer } from "../../bench/stand/redis-server.ts";
import { createTestRedis, type TestRedis } from "../support/databases.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLERS = 400;
const RECORDED_CALL = 4_200_000_000_000_001;
const SHORT = { seconds: 0.3, connections: 8, perSecond: null };

let app: TestApp;
let queuesRedis: TestRedis;
let maps: RedisServer;
let queues: RedisServer;
let dataDir: string;
let programs: ReturnType<typeof createPrograms>;
let generator: Generator;
let world: World;
let running: { ours: Program; floor: Program; bare: Program };
let sides: ReturnType<typeof createSides>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-bench-test-"));
  queuesRedis = await createTestRedis();
  app = await startTestApp({ STICKYLINE_ROLE: "router", QUEUE_REDIS_URL: queuesRedis.url });
  maps = await openServer(app.redisUrl);
  queues = await openServer(queuesRedis.url);
  const { adminToken, databaseUrl } = app;
  const stand = { adminToken, databaseUrl, workspaceId, maps, queues, dataDir };
  world = await makeWorld(stand, app, { teams: [10], callers: CALLERS });
  const floorWorld = await writeFloorWorld(stand, app, world);
  programs = createPrograms({ REDIS_URL: app.redisUrl, QUEUE_REDIS_URL: queuesRedis.url });
  const start = (name: string) =>
    programs.start(["--import", "tsx", `bench/programs/${name}.ts`], {
      readyPath: "/ready",
      env: { FLOOR_WORLD: floorWorld },
    });
  const starting = [start("floor"), start("bare")] as const;
  generator = await openGenerator(app.redisUrl);
  const [floor, bare] = await Promise.all(starting);
  running = { ours: { url: app.url, pid: process.pid, stop: async () => {} }, floor, bare };
  sides = createSides(world, running);
});

afterAll(async () => {
  await generator?.close();
  await programs?.stopAll();
  maps?.close();
  queues?.close();
  await app?.close();
  await queuesRedis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function workspaceId(): Promise<string> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>("select id from workspace");
  await client.end();
  return rows[0]?.id ?? "";
}

const step = (side: Side) => takeStep({ maps, queues }, generator, side, SHORT);
/** Every answer is the right one, and there are some. */
const RIGHT = { bad: 0, wrong: 0, done: expect.toSatisfy((count: number) => count > 0) };

describe("the programs that the bench compares", () => {
  it("answer an unknown caller alike", async () => {
    expect(await step(sides.unknown.ours)).toMatchObject(RIGHT);
    expect(await step(sides.unknown.floor)).toMatchObject(RIGHT);
    expect(await step(sides.unknown.bare)).toMatchObject(RIGHT);
  });

  it("send known callers to their own reps, claimed and freed again", async () => {
    expect(await step(sides.known.ours)).toMatchObject(RIGHT);
    expect(await step(sides.known.floor)).toMatchObject(RIGHT);
  });

  it("give the same answer for the same caller, whoever knows them", async () => {
    // Nobody who has called in the steps before, or they are taken for people in need.
    const callers = [20, 21, 22, 23, 64];
    const numbers = [...callers.map(knownNumber), unknownNumber(7)];
    for (const [call, number] of numbers.entries()) {
      const asked = { call_id: 4_100_000_000_000_000 + call, external_number: number };
      const body = sign({ ...asked, internal_number: "+14155550000" }, world.secret);
      const ours = await ask(app.url + (world.signed[0]?.route ?? ""), body);
      await freeEverybody(app.redisUrl, world.workspaceId);
      const floor = await ask(`${running.floor.url}/signed/route`, body);
      await freeEverybody(app.redisUrl, world.workspaceId);
      expect(floor).toEqual(ours);
      const caller = callers[call];
      const target = caller === undefined ? 1 : dialpadIdOf(ownerOf(caller));
      expect(ours).toMatchObject({ target_id: target });
    }
  });

  it("write records of the same size", async () => {
    // The floor's record is like that of the caller whom ours routed as its example: 25 is like 1.
    const sizes: number[] = [];
    for (const [url, decisions] of [
      [app.url + (world.signed[0]?.route ?? ""), "{slq}:decisions*"],
      [`${running.floor.url}/signed/route`, "{floor}:decisions*"],
    ] as const) {
      await queues.empty();
      const call = { call_id: RECORDED_CALL, external_number: knownNumber(25) };
      await ask(url, sign({ ...call, internal_number: "+14155550000" }, world.secret));
      await freeEverybody(app.redisUrl, world.workspaceId);
      await expect.poll(() => recordIn(decisions)).not.toBe("");
      sizes.push((await recordIn(decisions)).length);
    }
    const [ours = 0, floor = 0] = sizes;
    expect(floor / ours).toBeGreaterThan(0.95);
    expect(floor / ours).toBeLessThan(1.05);
  });

  it("refuse what nobody signed", async () => {
    const body = sign({ call_id: 1, external_number: knownNumber(1) }, "another secret".repeat(3));
    for (const path of ["/signed/route", "/signed/events"]) {
      const response = await fetch(running.floor.url + path, { method: "POST", body });
      expect(response.status).toBe(401);
    }
  });

  it("take events", async () => {
    expect(await step(sides.ingest.ours)).toMatchObject(RIGHT);
    expect(await step(sides.ingest.signed)).toMatchObject(RIGHT);
    expect(await step(sides.ingest.bare)).toMatchObject(RIGHT);
  });

  it("share calls out to a team", async () => {
    expect(await step(sides.team(10))).toMatchObject(RIGHT);
  });

  it("work the queue off that the bare program fills", async () => {
    for (let event = 0; event < 20; event++) {
      await ask(`${running.bare.url}/events`, JSON.stringify({ event }), "application/json");
    }
    expect(await pendingIn(queues.redis, "{bare}")).toBe(20);
    await programs.start(["--import", "tsx", "bench/programs/script-worker.ts"], {
      readyPath: null,
    });
    await expect.poll(() => pendingIn(queues.redis, "{bare}")).toBe(0);
  });
});

async function ask(url: string, body: string, type = "application/jwt"): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** The record of that call in a queue of decisions, as it is stored: what others made may come late. */
async function recordIn(pattern: string): Promise<string> {
  for (const key of await queues.redis.keys(pattern)) {
    const data = await queues.redis.hget(key, "data").catch(() => null);
    if (data === null) continue;
    const job = JSON.parse(data) as { decisions: { callId: string }[] };
    const made = job.decisions.find(({ callId }) => callId === String(RECORDED_CALL));
    if (made !== undefined) return JSON.stringify(made);
  }
  return "";
}
