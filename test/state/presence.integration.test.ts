import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../src/state/open-redis.ts";
import { createRestoreLegs } from "../../src/state/restore-legs.ts";
import { createRandom, shuffled } from "../scenarios/support/histories.ts";
import { testRedisUrl } from "../support/databases.ts";
import { CALLER, createWorld, legEvent, NOW } from "./support/reps-at-work.ts";

const TWO_HOURS = 2 * 3_600_000;

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

describe("applying events", () => {
  it("makes a rep busy by whichever phone rings or talks, and free when every leg has ended", async () => {
    const { apply, kinds } = await createWorld(redis);
    await apply(legEvent("1", "ringing", { at: NOW - 5_000 }));
    await apply(legEvent("2", "connected", { identity: "dialpad:user:11" }));
    expect(await kinds()).toEqual([["ringing", "talking"], []]);
    await apply(legEvent("2", "ended", { identity: "dialpad:user:11", at: NOW - 1_000 }));
    expect(await kinds()).toEqual([["ringing"], []]);
    await apply(legEvent("1", "ended", { at: NOW - 1_000 }));
    expect(await kinds()).toEqual([[], []]);
  });

  it("goes on with events that an earlier program kept by their whole keys", async () => {
    const { apply, kinds, read, workspaceId } = await createWorld(redis);
    const told = [
      legEvent("1", "ringing", { at: NOW - 90_000 }),
      legEvent("1", "connected", { at: NOW - 80_000 }),
    ];
    for (const event of told) await apply(event);
    const leg = `sl:{${workspaceId}}:leg:dialpad:1`;
    for (const [field, text] of Object.entries(await redis.hgetall(leg))) {
      const whole = told.find(({ key }) => key.startsWith(field))?.key;
      if (whole === undefined) continue;
      expect(field.length).toBeLessThan(whole.length);
      await redis.hdel(leg, field);
      await redis.hset(leg, whole, text);
    }
    for (const event of told) await apply(event);
    expect(await kinds()).toEqual([["talking"], []]);
    await apply(legEvent("1", "ended", { at: NOW - 1_000 }));
    expect(await kinds()).toEqual([[], []]);
    expect((await read(CALLER)).talks).toMatchObject([
      { connectedAt: NOW - 80_000, endedAt: NOW - 1_000 },
    ]);
  });

  it("keeps a bounded part of a leg that is told of without end, and still sees it end", async () => {
    const { apply, kinds, workspaceId } = await createWorld(redis);
    for (let nth = 0; nth < 300; nth++) {
      await apply(legEvent("1", nth % 2 === 0 ? "connected" : "held", { at: NOW - 60_000 + nth }));
    }
    expect(await kinds()).toEqual([["held"], []]);
    await apply(legEvent("1", "ended", { at: NOW - 1_000 }));
    expect(await kinds()).toEqual([[], []]);
    expect(await redis.hlen(`sl:{${workspaceId}}:leg:dialpad:1`)).toBeLessThan(260);
  });

  it.each([
    ["goes on", ["ringing", "connected", "held", "started"]],
    ["is over", ["ringing", "connected", "ended", "held"]],
    ["is said to be over", ["ringing", "connected", "observed-free", "held"]],
  ] as const)(
    "ends a leg told of without end, which %s, in the same state whatever the order, and as a rebuild does",
    async (_order, kindsTold) => {
      const told = Array.from({ length: 320 }, (_, nth) => {
        const kind = kindsTold[nth % kindsTold.length] ?? "held";
        const identity = nth % 5 === 0 ? "dialpad:user:2" : "dialpad:user:1";
        return legEvent("1", kind, { at: NOW - 300_000 + nth * 100, identity });
      });
      const orders = [told, told.toReversed(), shuffled(told, createRandom(7))];
      const views = orders.map(async (order) => {
        const { apply, read, workspaceId } = await createWorld(redis);
        for (let at = 0; at < order.length; at += 50) {
          await Promise.all(order.slice(at, at + 50).map((event) => apply(event)));
        }
        const view = async () => {
          const { talks, activities } = await read(CALLER, NOW, { repIds: ["ada", "bob"] });
          return { talks, activities };
        };
        const applied = await view();
        for (const part of ["leg", "lease", "talk", "older", "talked", "missed"]) {
          const found = await redis.keys(`sl:{${workspaceId}}:${part}:*`);
          if (found.length > 0) await redis.del(...found);
        }
        await redis.del(`sl:{${workspaceId}}:idle`, `sl:{${workspaceId}}:doing`);
        await createRestoreLegs(redis)(workspaceId, [order], NOW);
        expect(await view()).toEqual(applied);
        return applied;
      });
      const [first, ...others] = await Promise.all(views);
      expect(first?.talks).toHaveLength(1);
      expect(others).toEqual(others.map(() => first));
    },
  );

  it("says of somebody on countless calls no more than that they are on a call", async () => {
    const { apply, claim, workspaceId } = await createWorld(redis);
    for (let nth = 0; nth < 200; nth++) {
      await apply(legEvent(`${nth}`, nth === 0 ? "connected" : "ringing"));
      await apply(legEvent(`missed${nth}`, "ended", { at: NOW - 50_000, endReason: "missed" }));
    }
    const doing = await redis.hget(`sl:{${workspaceId}}:doing`, "ada");
    expect(doing?.split("\n").length).toBeLessThan(120);
    expect((await claim(CALLER, ["ada"])).refusals.get("ada")).toBe("on-a-call");
  });

  it("moves the lease to whom the leg was handed over", async () => {
    const { apply, kinds } = await createWorld(redis);
    await apply(legEvent("1", "connected"));
    await apply(legEvent("1", "connected", { identity: "dialpad:user:2", at: NOW - 30_000 }));
    expect(await kinds()).toEqual([[], ["talking"]]);
  });

  it("ends in the same state whoever applies the events, at once and in any order", async () => {
    const { apply, kinds, read } = await createWorld(redis);
    const told = [
      legEvent("1", "ringing", { at: NOW - 90_000 }),
      legEvent("1", "connected", { at: NOW - 80_000 }),
      legEvent("1", "held", { at: NOW - 70_000 }),
      legEvent("1", "connected", { at: NOW - 60_000, connectedAt: NOW - 80_000 }),
      legEvent("1", "ended", { at: NOW - 10_000, connectedAt: NOW - 80_000 }),
    ];
    await Promise.all([...told.toReversed(), ...told].map((one) => apply(one)));
    expect(await kinds()).toEqual([[], []]);
    expect((await read(CALLER)).talks).toEqual([
      { repId: "ada", connectedAt: NOW - 80_000, endedAt: NOW - 10_000, direction: "inbound" },
    ]);
  });

  it("counts a lease from when it happened: what is hours old does nothing", async () => {
    const { apply, kinds } = await createWorld(redis);
    await apply(legEvent("1", "connected", { at: NOW - 2 * TWO_HOURS - 1 }));
    await apply(legEvent("2", "connected", { identity: "dialpad:user:2", at: NOW - TWO_HOURS }));
    expect(await kinds()).toEqual([[], ["talking"]]);
    expect(await kinds(NOW + TWO_HOURS - 1)).toEqual([[], ["talking"]]);
    expect(await kinds(NOW + TWO_HOURS)).toEqual([[], []]);
  });

  it("believes the vendor that nobody talks only while no newer event says otherwise", async () => {
    const { apply, kinds } = await createWorld(redis);
    await apply(legEvent("1", "connected", { at: NOW - 60_000 }));
    await apply(legEvent("1", "observed-free", { at: NOW - 61_000 }));
    expect(await kinds()).toEqual([["talking"], []]);
    await apply(legEvent("1", "observed-free", { at: NOW - 30_000 }));
    expect(await kinds()).toEqual([[], []]);
    await apply(legEvent("1", "connected", { at: NOW - 20_000 }));
    expect(await kinds()).toEqual([["talking"], []]);
  });

  it("keeps the newest four talks with a number, in whatever order they become known", async () => {
    const { apply, read } = await createWorld(redis);
    for (const age of [3, 6, 1, 5, 2, 4]) {
      const at = NOW - age * 600_000;
      await apply(legEvent(`talk-${age}`, "ended", { at: at + 60_000, connectedAt: at }));
    }
    const { talks } = await read(CALLER);
    const ages = talks.map(({ connectedAt }) => (NOW - connectedAt) / 600_000);
    expect(ages.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });
});
