import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLAIM_NOBODY, type ClaimQuery } from "../../src/domain/map-queries.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createReadDue } from "../../src/state/read-due.ts";
import { testRedisUrl } from "../support/databases.ts";
import { CALLER, createWorld, legEvent, NOW } from "./support/reps-at-work.ts";

const OTHER = "+14155552002";
const THIRD = "+14155552003";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

/** Ada and Bob ring together; the others are on phones of nobody else. */
async function createTeam() {
  const world = await createWorld(redis);
  const ring = (number: string, more: Partial<ClaimQuery> = {}, keepFree = 0, now = NOW) => {
    const order = { alone: [], together: ["ada", "bob"], most: 5, keepFree };
    return world.claim(number, [], now, null, { order, callId: number, ...more });
  };
  const lastRung = async (number: string) =>
    (await world.read(number, NOW, { callId: number })).session.lastRung;
  return { ...world, ring, lastRung };
}

describe("reps who ring together", () => {
  it("are taken for one caller alone", async () => {
    const { ring, kinds, lastRung } = await createTeam();
    const answers = await Promise.all([CALLER, OTHER, THIRD].map((number) => ring(number)));
    const [first, ...others] = answers.toSorted((a, b) => b.taken.length - a.taken.length);
    expect(first?.taken).toEqual(["ada", "bob"]);
    for (const { taken, refusals } of others) {
      expect(taken).toEqual([]);
      expect([...refusals.values()]).toEqual(["offered-elsewhere", "offered-elsewhere"]);
    }
    expect(await kinds()).toEqual([["offer"], ["offer"]]);
    const winner = [CALLER, OTHER, THIRD][answers.findIndex(({ taken }) => taken.length > 0)];
    expect(await lastRung(winner ?? "")).toEqual(["ada", "bob"]);
  });

  it("leave as many free as the policy says, but never nobody to this caller", async () => {
    const { ring } = await createTeam();
    expect(await ring(CALLER, {}, 1)).toEqual({
      taken: ["ada"],
      refusals: new Map([["bob", "kept-free"]]),
    });
    expect((await ring(OTHER, {}, 1)).taken).toEqual(["bob"]);
  });

  it("are no more than may ring together", async () => {
    const { ring } = await createTeam();
    const order = { alone: [], together: ["ada", "bob"], most: 1, keepFree: 0 };
    expect((await ring(CALLER, { order })).taken).toEqual(["ada"]);
  });

  it("are free as soon as one of them answers", async () => {
    const { ring, apply, kinds } = await createTeam();
    await ring(CALLER);
    await apply(legEvent("1", "ringing", { at: NOW }));
    expect(await kinds()).toEqual([["ringing"], ["offer"]]);
    await apply(legEvent("1", "connected", { at: NOW + 2_000 }));
    expect(await kinds()).toEqual([["talking"], []]);
    expect((await ring(OTHER)).taken).toEqual(["bob"]);
  });

  it("stay taken when one of them says no, or talks with somebody else", async () => {
    const { ring, apply, kinds } = await createTeam();
    await ring(CALLER);
    await apply(legEvent("1", "ringing", { at: NOW }));
    await apply(legEvent("1", "ended", { at: NOW + 1_000, endReason: "missed" }));
    await apply(legEvent("2", "connected", { at: NOW + 1_000, number: THIRD }));
    expect(await kinds()).toEqual([["talking"], ["offer"]]);
  });

  it("are free when the call is asked about again, and noted as tried", async () => {
    const { ring, read, kinds } = await createTeam();
    await ring(CALLER);
    const ended = { repIds: ["ada", "bob"], ended: "no-answer" } as const;
    await ring(CALLER, { ...CLAIM_NOBODY, ended });
    expect(await kinds()).toEqual([[], []]);
    const { session } = await read(CALLER, NOW, { callId: CALLER });
    expect([...session.offered]).toEqual([
      ["ada", "no-answer"],
      ["bob", "no-answer"],
    ]);
    expect(session.lastRung).toEqual([]);
  });

  it("are free where the next answer of the call rings somebody else", async () => {
    const { ring, claim, kinds } = await createTeam();
    await ring(CALLER);
    expect((await claim(CALLER, ["bob"], NOW, null, { callId: CALLER })).taken).toEqual(["bob"]);
    expect(await kinds()).toEqual([[], ["offer"]]);
  });
});

describe("a claim that is taken back", () => {
  it("frees those whom it took, and lets the call begin as before", async () => {
    const { ring, undo, claimQuery, kinds, lastRung } = await createTeam();
    await ring(CALLER);
    const query = claimQuery(CALLER, [], { callId: CALLER });
    await undo(query, NOW, ["ada", "bob"]);
    expect(await kinds()).toEqual([[], []]);
    expect(await lastRung(CALLER)).toEqual([]);
  });

  it("leaves alone what a later claim of the same call took", async () => {
    const { ring, undo, claimQuery, kinds } = await createTeam();
    await ring(CALLER);
    await ring(CALLER, {}, 0, NOW + 5);
    await undo(claimQuery(CALLER, [], { callId: CALLER }), NOW, ["ada", "bob"]);
    expect(await kinds()).toEqual([["offer"], ["offer"]]);
  });

  it("takes the caller off the waiting list, and its round and the team's turn back", async () => {
    const { apply, claim, claimQuery, undo, read } = await createTeam();
    await apply(legEvent("talk", "connected"));
    const waits = { waitsFor: "ada", dueAt: NOW + 9_000, roundsIfNone: 1 };
    await claim(CALLER, ["ada"], NOW, null, waits);
    const seen = async () => read(CALLER, NOW, { repIds: ["ada"] });
    expect((await seen()).activities.get("ada")?.waiting).toHaveLength(1);
    await undo(claimQuery(CALLER, ["ada"], waits), NOW, []);
    expect((await seen()).activities.get("ada")?.waiting).toEqual([]);
    expect((await seen()).session.askedRounds).toBe(0);
    const turn = { team: "east", firstMember: 0 };
    const turns = async () =>
      (await read(THIRD, NOW, { team: { name: "east", repIds: ["bob"] } })).teamTurn;
    await claim(OTHER, ["bob"], NOW, null, { turn });
    expect(await turns()).toBe(1);
    await undo(claimQuery(OTHER, ["bob"], { turn }), NOW, ["bob"]);
    expect(await turns()).toBe(0);
  });
});

describe("a caller who is asked something", () => {
  it("is due again when it has been said, until somebody is taken for them", async () => {
    const { apply, claim, query } = await createTeam();
    const due = () => createReadDue(redis)(query(CALLER));
    await apply(legEvent("talk", "connected"));
    expect(await due()).toBeNull();
    await claim(CALLER, ["ada"], NOW, 1, { dueAt: NOW + 22_000 });
    expect(await due()).toBe(NOW + 22_000);
    await claim(CALLER, ["bob"], NOW + 1);
    expect(await due()).toBeNull();
  });
});
