import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../src/state/open-redis.ts";
import { testRedisUrl } from "../support/databases.ts";
import { createWorld, legEvent, NOW, OFFER_MS } from "./support/reps-at-work.ts";

const [FIRST, SECOND, THIRD] = ["+14155552001", "+14155552002", "+14155552003"] as const;

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

/** Ada talks; callers come for her, each on a leg of their own, and ask again after `dueInMs`. */
async function createQueue() {
  const world = await createWorld(redis);
  await world.apply(legEvent("talk", "connected"));
  const hangUp = (now = NOW) =>
    world.apply(
      legEvent("talk", "ended", { at: now, connectedAt: NOW - 60_000, endReason: "hangup" }),
      now,
    );
  return {
    ...world,
    hangUp,
    comes: (number: string, { at = NOW, dueInMs = 10_000 } = {}) =>
      world.claim(number, ["ada"], at, 1, {
        callId: number,
        legId: `dialpad:${number}`,
        waitsFor: "ada",
        dueAt: at + dueInMs,
      }),
    /** An impatient caller of the same line, who waits for nobody. */
    newCaller: (number: string, now = NOW) =>
      world.claim(number, ["ada"], now, null, { callId: number, legId: `dialpad:${number}` }),
    leaves: (number: string, now = NOW) =>
      world.apply(legEvent(number, "ended", { identity: null, at: now, endedAt: now }), now),
  };
}

describe("waiting for a rep", () => {
  it("gives a rep who hangs up to who has waited longest, not to the next new caller", async () => {
    const { comes, hangUp, newCaller } = await createQueue();
    expect((await comes(FIRST)).refusals.get("ada")).toBe("on-a-call");
    await comes(SECOND, { at: NOW + 1_000 });
    await hangUp(NOW + 2_000);
    expect((await newCaller(THIRD, NOW + 3_000)).refusals.get("ada")).toBe("reserved");
    expect((await comes(SECOND, { at: NOW + 4_000 })).refusals.get("ada")).toBe("reserved");
    expect((await comes(FIRST, { at: NOW + 5_000 })).taken).toEqual(["ada"]);
  });

  it("keeps the rep until two seconds after the caller's next request was due, and no longer", async () => {
    const { comes, hangUp, newCaller } = await createQueue();
    await comes(FIRST, { dueInMs: 10_000 });
    await hangUp(NOW + 1_000);
    expect((await newCaller(THIRD, NOW + 11_999)).refusals.get("ada")).toBe("reserved");
    expect((await newCaller(THIRD, NOW + 12_000)).taken).toEqual(["ada"]);
  });

  it("keeps nobody for a caller who asks again in more than fifteen seconds", async () => {
    const { comes, hangUp, newCaller } = await createQueue();
    await comes(FIRST, { dueInMs: 15_001 });
    await hangUp(NOW);
    expect((await newCaller(THIRD, NOW)).taken).toEqual(["ada"]);
    expect((await comes(FIRST, { at: NOW + 15_001 })).refusals.get("ada")).toBe(
      "offered-elsewhere",
    );
  });

  it("lets go of the rep as soon as the waiting caller is heard to have hung up", async () => {
    const { comes, hangUp, leaves, newCaller } = await createQueue();
    await comes(FIRST);
    await hangUp(NOW + 1_000);
    await leaves(FIRST, NOW + 2_000);
    expect((await newCaller(THIRD, NOW + 2_000)).taken).toEqual(["ada"]);
  });

  it("passes the place on when the first has hung up and the second still waits", async () => {
    const { comes, hangUp, leaves, newCaller } = await createQueue();
    await comes(FIRST);
    await comes(SECOND, { at: NOW + 1 });
    await hangUp(NOW + 1_000);
    await leaves(FIRST, NOW + 2_000);
    expect((await newCaller(THIRD, NOW + 2_000)).refusals.get("ada")).toBe("reserved");
    expect((await comes(SECOND, { at: NOW + 3_000 })).taken).toEqual(["ada"]);
  });

  it("remembers since when the caller has waited, whom for, and forgets it once they are taken", async () => {
    const { comes, hangUp, read } = await createQueue();
    const session = async () =>
      (await read(FIRST, NOW, { callId: FIRST })).session.waitingSince.get("ada");
    await comes(FIRST);
    await comes(FIRST, { at: NOW + 9_000 });
    expect(await session()).toBe(NOW);
    const waiting = async () =>
      (await read(SECOND, NOW, { repIds: ["ada"] })).activities.get("ada")?.waiting;
    expect(await waiting()).toEqual([
      { legId: `dialpad:${FIRST}`, since: NOW, dueAt: NOW + 19_000 },
    ]);
    await hangUp(NOW + 10_000);
    await comes(FIRST, { at: NOW + 11_000 });
    expect(await waiting()).toEqual([]);
  });
});

describe("after a talk", () => {
  it("leaves the rep alone for the wrap-up time", async () => {
    const { hangUp, claim } = await createQueue();
    await hangUp(NOW);
    const at = (now: number) => claim(FIRST, ["ada"], now, null, { wrapUpMs: 30_000 });
    expect((await at(NOW + 29_999)).refusals.get("ada")).toBe("wrap-up");
    expect((await at(NOW + 30_000)).taken).toEqual(["ada"]);
  });

  it("needs no wrap-up for a call that nobody answered", async () => {
    const { apply, claim } = await createWorld(redis);
    await apply(legEvent("1", "ringing", { at: NOW - 9_000 }));
    await apply(legEvent("1", "ended", { at: NOW, endReason: "missed" }));
    expect((await claim(FIRST, ["ada"], NOW, null, { wrapUpMs: 30_000 })).taken).toEqual(["ada"]);
  });
});

describe("what a claim notes", () => {
  it("is how the last attempt ended, so that the rep isn't offered this call again", async () => {
    const { claim, read } = await createWorld(redis);
    await claim(FIRST, ["ada"]);
    expect((await read(FIRST)).session.lastRung).toEqual(["ada"]);
    await claim(FIRST, ["bob"], NOW + 1, null, {
      ended: { repIds: ["ada"], ended: "declined" },
    });
    const { session } = await read(FIRST);
    expect(session.offered.get("ada")).toBe("declined");
    expect(session.lastRung).toEqual(["bob"]);
  });

  it("moves the team's turn on when one of its members is taken, and only then", async () => {
    const { claim, read } = await createWorld(redis);
    const turn = { team: "east", firstMember: 1 };
    const now = async () =>
      (await read(THIRD, NOW, { team: { name: "east", repIds: ["bob"] } })).teamTurn;
    await claim(FIRST, ["ada", "bob"], NOW, null, { turn });
    expect(await now()).toBe(0);
    await claim(SECOND, ["ada", "bob"], NOW, null, { turn });
    expect(await now()).toBe(1);
  });

  it("frees nobody early when the router's clock is behind that of Redis", async () => {
    const { claim, apply } = await createWorld(redis);
    const slow = NOW - OFFER_MS - 5_000;
    expect((await claim(FIRST, ["ada"], slow)).taken).toEqual(["ada"]);
    expect((await claim(SECOND, ["ada"], slow)).refusals.get("ada")).toBe("offered-elsewhere");
    const behind = NOW - 130_000;
    await apply(legEvent("1", "ringing", { identity: "dialpad:user:2", at: behind }), behind);
    expect((await claim(SECOND, ["bob"], behind)).refusals.get("bob")).toBe("ringing");
  });
});
