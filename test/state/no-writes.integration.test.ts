import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRedis, type RunningRedis } from "../../src/setup/redis.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { CALLER, createWorld, legEvent, NOW } from "./support/reps-at-work.ts";

let server: RunningRedis;
let dataDir: string;
let redis: RedisClient;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-full-"));
  server = await startRedis({ dataDir, log: () => undefined });
  redis = openRedis(server.url, { role: "router", onError: () => undefined });
  await new Promise((resolve) => redis.once("ready", resolve));
});
afterEach(async () => {
  await redis.config("SET", "maxmemory", "0");
  await redis.replicaof("NO", "ONE");
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const STATES = [
  ["has no room left", () => redis.config("SET", "maxmemory", "1")],
  ["is a replica", () => redis.replicaof("127.0.0.1", "1")],
] as const;

describe.each(STATES)("a Redis that %s", (_, begin) => {
  it("is read all the same, and the call counts among the number's", async () => {
    const { apply, read } = await createWorld(redis);
    await apply(legEvent("1", "ended", { at: NOW - 1_000, connectedAt: NOW - 60_000 }));
    expect((await read(CALLER, NOW, { callId: "one" })).callsLastMinute).toBe(1);
    await begin();
    const facts = await read(CALLER, NOW, { callId: "two" });
    expect(facts).toMatchObject({ talks: [{ repId: "ada" }], callsLastMinute: 2 });
    expect((await read(CALLER, NOW, { callId: "one" })).callsLastMinute).toBe(1);
  });
});

describe.each(STATES)("a claim in a Redis that %s", (_, begin) => {
  it("takes nobody and says so, and takes them again once there are writes", async () => {
    const { claim, kinds } = await createWorld(redis);
    await begin();
    await expect(claim(CALLER, ["ada"])).rejects.toThrow("takes no writes");
    expect(await kinds()).toEqual([[], []]);
    await redis.config("SET", "maxmemory", "0");
    await redis.replicaof("NO", "ONE");
    expect((await claim(CALLER, ["ada"])).taken).toEqual(["ada"]);
  });
});

describe("a call that asks again", () => {
  it("writes nothing", async () => {
    const { apply, read } = await createWorld(redis);
    await apply(legEvent("1", "ended", { at: NOW - 1_000, connectedAt: NOW - 60_000 }));
    await read(CALLER, NOW, { callId: "one" });
    const changes = async () => /rdb_changes_since_last_save:(\d+)/.exec(await redis.info())?.[1];
    const before = await changes();
    expect(Number(before)).toBeGreaterThan(0);
    for (let again = 1; again <= 5; again++) {
      await read(CALLER, NOW + again * 20_000, { callId: "one", repIds: ["ada"] });
    }
    expect(await changes()).toBe(before);
  });
});

describe("a number's calls of the last minute", () => {
  it("are counted once each, and a trial leaves none", async () => {
    const { read } = await createWorld(redis);
    const count = async (callId: string, now = NOW, dry = false) =>
      (await read(CALLER, now, { callId, dry })).callsLastMinute;
    expect(await count("one", NOW, true)).toBe(1);
    expect(await count("one")).toBe(1);
    expect(await count("one", NOW + 1_000)).toBe(1);
    expect(await count("two", NOW + 2_000)).toBe(2);
    expect(await count("trial", NOW + 2_000, true)).toBe(3);
    expect(await count("three", NOW + 60_000, true)).toBe(2);
    expect(await count("three", NOW + 60_000)).toBe(2);
  });
});
