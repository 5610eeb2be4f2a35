import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../src/state/open-redis.ts";
import { createPublishDirectory } from "../../src/state/directory.ts";
import { runAll } from "../../src/state/reply.ts";
import { createPutStatuses } from "../../src/state/status.ts";
import { testRedisUrl } from "../support/databases.ts";
import { CALLER, createWorld, legEvent, NOW, OFFER_MS } from "./support/reps-at-work.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

async function createDesk() {
  const world = await createWorld(redis);
  const key = (name: string) => `sl:{${world.workspaceId}}:${name}`;
  return {
    ...world,
    key,
    expiresAt: (name: string) => redis.pexpiretime(key(name)),
    ada: async (now = NOW) =>
      (await world.read(CALLER, now, { repIds: ["ada"] })).activities.get("ada"),
    missed: (leg: string, at: number, more = {}) =>
      world.apply(legEvent(leg, "ended", { at, endReason: "missed", ...more })),
    talked: (leg: string, at: number, more = {}) =>
      world.apply(legEvent(leg, "ended", { at, connectedAt: at - MINUTE, ...more })),
  };
}

describe("keys go when what they say is over", () => {
  it("leases: a minute after the last one, in whatever order they came", async () => {
    const { apply, expiresAt } = await createDesk();
    await apply(legEvent("1", "connected", { at: NOW - MINUTE }));
    const talkEnds = NOW - MINUTE + 4 * HOUR;
    expect(await expiresAt("lease:dialpad:user:1")).toBe(talkEnds + MINUTE);
    await apply(legEvent("2", "ringing", { at: NOW - 1_000 }));
    expect(await expiresAt("lease:dialpad:user:1")).toBe(talkEnds + MINUTE);
    await apply(legEvent("3", "connected", { at: NOW }));
    expect(await expiresAt("lease:dialpad:user:1")).toBe(NOW + 4 * HOUR + MINUTE);
  });

  it("offers, and when they were made: a minute after the last one", async () => {
    const { claim, expiresAt } = await createDesk();
    await claim(CALLER, ["ada"]);
    for (const name of ["offer:ada", "made:ada"]) {
      expect(await expiresAt(name)).toBe(NOW + OFFER_MS + MINUTE);
    }
    await claim(CALLER, ["ada"], NOW, null, { offerMs: 1_000 });
    expect(await expiresAt("offer:ada")).toBe(NOW + OFFER_MS + MINUTE);
    await claim(CALLER, ["ada"], NOW, null, { offerMs: 2 * OFFER_MS });
    for (const name of ["offer:ada", "made:ada"]) {
      expect(await expiresAt(name)).toBe(NOW + 2 * OFFER_MS + MINUTE);
    }
  });

  it("of offers nobody heard of again, nothing is left once the rep is offered another call", async () => {
    const { claim, key } = await createDesk();
    for (let call = 0; call < 5; call++) {
      const at = NOW + call * OFFER_MS;
      expect((await claim(`+1415555200${call}`, ["ada"], at)).taken).toEqual(["ada"]);
    }
    expect(await redis.hkeys(key("made:ada"))).toEqual(["line|+14155552004"]);
    expect(await redis.zrange(key("offer:ada"), 0, "-1")).toEqual(["line|+14155552004"]);
  });

  it("ends of calls: a day after the last one", async () => {
    const { apply, missed, key } = await createDesk();
    await missed("1", NOW - HOUR);
    const ttlMs = await redis.pttl(key("missed:dialpad:user:1"));
    expect(ttlMs).toBeGreaterThan(23 * HOUR);
    expect(ttlMs).toBeLessThanOrEqual(DAY);
    await missed("2", NOW - DAY);
    expect(await redis.zcard(key("missed:dialpad:user:1"))).toBe(1);
    await apply(legEvent("3", "ended", { at: NOW + DAY, endReason: "missed" }), NOW + DAY);
    expect(await redis.zcard(key("missed:dialpad:user:1"))).toBe(1);
  });

  it("legs: a day after they were last heard of, or an hour after their end", async () => {
    const { apply, key } = await createDesk();
    await apply(legEvent("1", "ringing"));
    await redis.pexpire(key("leg:dialpad:1"), 1_000);
    await apply(legEvent("1", "connected"));
    expect(await redis.pttl(key("leg:dialpad:1"))).toBeGreaterThan(23 * HOUR);
    await apply(legEvent("1", "ended"));
    const left = await redis.pttl(key("leg:dialpad:1"));
    expect([left > HOUR - MINUTE, left <= HOUR]).toEqual([true, true]);
  });
});

describe("calls missed in a row", () => {
  it("are those since the last talk, on any of the rep's phones", async () => {
    const { missed, talked, ada } = await createDesk();
    await missed("1", NOW - 50 * MINUTE);
    await missed("2", NOW - 40 * MINUTE, { identity: "dialpad:user:11" });
    expect((await ada())?.missedInARow).toBe(2);
    await talked("3", NOW - 30 * MINUTE, { identity: "dialpad:user:11" });
    expect(await ada()).toMatchObject({ missedInARow: 0, talkEndedAt: NOW - 30 * MINUTE });
    await missed("4", NOW - 20 * MINUTE);
    expect((await ada())?.missedInARow).toBe(1);
    await talked("5", NOW - 45 * MINUTE);
    expect(await ada()).toMatchObject({ missedInARow: 1, talkEndedAt: NOW - 30 * MINUTE });
    await talked("6", NOW - 10 * MINUTE);
    expect(await ada()).toMatchObject({ missedInARow: 0, talkEndedAt: NOW - 10 * MINUTE });
  });

  it("begin anew when the rep checks in", async () => {
    const { missed, ada, publish, reps, workspaceId } = await createDesk();
    await missed("1", NOW - 50 * MINUTE);
    await missed("2", NOW - 10 * MINUTE);
    const checkIn = async (version: number, at: number) =>
      createPublishDirectory(redis)(workspaceId, {
        version,
        reps: reps.map((rep) => ({ ...rep, checkedInAt: at })),
        pins: [],
      });
    await checkIn(2, NOW - 10 * MINUTE - 1);
    expect((await ada())?.missedInARow).toBe(1);
    await checkIn(3, NOW - 10 * MINUTE);
    expect((await ada())?.missedInARow).toBe(0);
    await missed("3", NOW - 5 * MINUTE);
    expect((await ada())?.missedInARow).toBe(1);
    await publish(workspaceId, { version: 4, reps, pins: [] });
    expect((await ada())?.missedInARow).toBe(3);
  });

  it("are more than twenty where they are, and of the last day alone", async () => {
    const { missed, ada } = await createDesk();
    for (let call = 0; call < 25; call++) await missed(`m${call}`, NOW - call * MINUTE);
    expect((await ada())?.missedInARow).toBe(25);
    expect((await ada(NOW + DAY - 10 * MINUTE))?.missedInARow).toBe(10);
  });
});

describe("who has been idle for longest", () => {
  it("goes by the last talk, also when a later one turns out to be none", async () => {
    const { talked, read } = await createDesk();
    const team = { name: "all", repIds: ["ada", "bob"] };
    const order = async (now = NOW) => (await read(CALLER, now, { team })).teamRepIds;
    await talked("1", NOW - 2 * HOUR);
    await talked("2", NOW - HOUR, { identity: "dialpad:user:2" });
    expect(await order()).toEqual(["ada", "bob"]);
    await talked("3", NOW - MINUTE);
    expect(await order()).toEqual(["bob", "ada"]);
    await talked("3", NOW, { connectedAt: NOW - 2 * MINUTE, endReason: "voicemail" });
    expect(await order()).toEqual(["ada", "bob"]);
    await talked("1", NOW, { endReason: "voicemail" });
    expect(await order()).toEqual(["ada", "bob"]);
    expect(await order(NOW + DAY)).toEqual(["ada", "bob"]);
  });
});

describe("what is written", () => {
  it("is no success when one command of several failed", async () => {
    const { apply, key } = await createDesk();
    await redis.set(key("leg:dialpad:1"), "no hash");
    await expect(apply(legEvent("1", "ringing"))).rejects.toThrow(/WRONGTYPE/);
    const commands = redis.multi().set(key("pin"), "no hash").hset(key("pin"), "a", "b");
    await expect(runAll(commands)).rejects.toThrow(/WRONGTYPE/);
    expect(await runAll(redis.pipeline().get(key("pin")).get(key("none")))).toEqual([
      "no hash",
      null,
    ]);
  });

  it("of a status keeps the newest, and says nothing of nobody", async () => {
    const { workspaceId, ada } = await createDesk();
    const put = createPutStatuses(redis);
    await put(workspaceId, []);
    const status = { identity: "dialpad:user:1", source: "dialpad", at: NOW };
    await put(workspaceId, [{ ...status, kind: "do-not-disturb" }]);
    await put(workspaceId, [{ ...status, kind: "available", at: NOW - 1 }]);
    expect((await ada())?.status).toEqual({ kind: "do-not-disturb", source: "dialpad", at: NOW });
  });
});
