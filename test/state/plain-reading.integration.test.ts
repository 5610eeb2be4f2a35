import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LegEventKind } from "../../src/domain/call.ts";
import type { Activity } from "../../src/domain/facts.ts";
import { offerMember, workspacePrefix } from "../../src/state/keys.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createPutStatuses } from "../../src/state/status.ts";
import { createRandom } from "../scenarios/support/histories.ts";
import { testRedisUrl } from "../support/databases.ts";
import { sliceOf } from "../support/slice.ts";
import { createPlainReading } from "./support/plain-reading.ts";
import { createWorld, legEvent, NOW } from "./support/reps-at-work.ts";

const SEED = 20_261_127;
const STORIES = sliceOf(400, 8);
const STEPS = 30;
const HOUR = 3_600_000;
const NUMBERS = ["+14155552001", "+14155552002", "+14155552003"] as const;
const IDENTITIES = ["dialpad:user:1", "dialpad:user:11", "dialpad:user:2", "dialpad:user:9"];
const REPS = ["ada", "bob"];
const KINDS: readonly LegEventKind[] = ["ringing", "connected", "held", "ended"];
const ENDS = ["hangup", "missed", "voicemail"] as const;
const STATUSES = ["available", "do-not-disturb", "off-duty"] as const;

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

/** A desk at which anything happens in any order. */
async function createStory(seed: number) {
  const random = createRandom(seed);
  const world = await createWorld(redis);
  const { workspaceId, reps } = world;
  const putStatuses = createPutStatuses(redis);
  const plain = createPlainReading(redis);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let now = NOW;
  let version = 1;
  let claimed: Parameters<typeof world.undo> | null = null;

  async function anEvent(): Promise<void> {
    const at = now - Math.floor(random() * oneOf([0, 0, 60_000, 60_000, 26 * HOUR]));
    const kind = oneOf(KINDS);
    const connectedAt = random() < 0.5 ? at - 30_000 : null;
    await world.apply(
      legEvent(String(Math.floor(random() * 12)), kind, {
        at,
        identity: oneOf([...IDENTITIES, null]),
        number: oneOf(NUMBERS),
        connectedAt,
        endReason: kind === "ended" ? oneOf(ENDS) : null,
      }),
      now,
    );
  }

  async function aClaim(): Promise<void> {
    const number = oneOf(NUMBERS);
    const wanted = oneOf([["ada"], ["bob"], ["bob", "ada"]]);
    const together = random() < 0.5;
    const waits = random() < 0.4;
    const query = world.claimQuery(number, wanted, {
      callId: number,
      legId: `dialpad:${number}`,
      wrapUpMs: oneOf([0, 20_000]),
      ...(together && { order: { alone: [], together: wanted, most: 2, keepFree: 0 } }),
      ...(waits && { waitsFor: oneOf(wanted), dueAt: now + 10_000 }),
    });
    const { taken } = await world.claim(number, wanted, now, null, query);
    claimed = [query, now, taken];
  }

  /** Somebody answers a call that was offered to several, or a caller gives up. */
  async function anEnd(): Promise<void> {
    const number = oneOf(NUMBERS);
    const isAnswered = random() < 0.5;
    const identity = isAnswered ? oneOf(IDENTITIES) : null;
    const kind = isAnswered ? "connected" : "ended";
    await world.apply(legEvent(number, kind, { at: now, identity, number }), now);
  }

  const steps: readonly (() => Promise<unknown>)[] = [
    anEvent,
    anEvent,
    anEvent,
    aClaim,
    aClaim,
    aClaim,
    anEnd,
    anEnd,
    async () => claimed && world.undo(...claimed),
    () =>
      putStatuses(workspaceId, [
        { identity: oneOf(IDENTITIES), kind: oneOf(STATUSES), source: "dialpad", at: now },
      ]),
    // phones change hands, reps check in
    () => {
      const holders = IDENTITIES.map((key) => [key, oneOf([...REPS, null])] as const);
      return world.publish(workspaceId, {
        version: ++version,
        pins: [],
        reps: reps.map((rep) => ({
          ...rep,
          checkedInAt: random() < 0.3 ? now : null,
          backupId: oneOf([null, ...REPS]),
          identities: holders
            .filter(([, holder]) => holder === rep.id)
            .map(([key]) => ({
              vendor: "dialpad",
              type: "user",
              id: key.slice("dialpad:user:".length),
            })),
        })),
      });
    },
    // a program of before knows nothing of it
    () => (random() < 0.1 ? redis.del(`${workspacePrefix(workspaceId)}doing`) : Promise.resolve()),
  ];

  return {
    workspaceId,
    now: () => now,
    async step(): Promise<void> {
      now += Math.floor(random() * 30_000);
      await oneOf(steps)();
    },
    /** What routers read and what there is to read, at one time. */
    async both(at: number) {
      const number = oneOf(NUMBERS);
      const asked = { workspaceId, now: at, own: offerMember("line", number) };
      const read = await world.read(number, at, {
        repIds: REPS,
        team: { name: "all", repIds: REPS },
        dry: true,
      });
      const activities = await Promise.all(REPS.map((repId) => plain.activity(asked, repId)));
      return {
        read: {
          reps: REPS.map((repId) => seen(read.activities.get(repId))),
          order: read.teamRepIds,
        },
        plain: { reps: activities, order: await plain.idleOrder(asked, REPS) },
      };
    },
  };
}

/** An activity in the words of the plain reading. */
function seen(activity: Activity | undefined) {
  if (activity === undefined) return null;
  const { leases, status, waiting, heldForThisCall, ...same } = activity;
  return {
    ...same,
    leases: leases.map(({ kind, legId, since, expiresAt }) =>
      legId === null
        ? `${kind} until ${expiresAt}`
        : `${kind}|${legId}|${since} until ${expiresAt}`,
    ),
    status: status === null ? null : `${status.kind}|${status.source}|${status.at}`,
    waiting: waiting.map(({ legId }) => legId),
    isOffered: heldForThisCall,
  };
}

describe("what a router reads of reps", () => {
  it("is all that there is to read, whatever happened before", async () => {
    let busy = 0;
    for (let seed = SEED; seed < SEED + STORIES; seed++) {
      const story = await createStory(seed);
      for (let step = 0; step < STEPS; step++) {
        await story.step();
        const { read, plain } = await story.both(story.now());
        expect(read, `seed ${seed}, step ${step}`).toEqual(plain);
        busy += plain.reps.filter((rep) => rep.leases.length + rep.waiting.length > 0).length;
      }
    }
    expect(busy, "hardly anything happened").toBeGreaterThan(STORIES * STEPS * 0.5);
  });

  it("is so later as well, when what was true has ended", async () => {
    for (let seed = SEED; seed < SEED + STORIES; seed++) {
      const story = await createStory(seed);
      for (let step = 0; step < STEPS; step++) await story.step();
      for (const laterMs of [1_000, 45_000, HOUR / 2, 4 * HOUR, 23 * HOUR, 25 * HOUR]) {
        const { read, plain } = await story.both(story.now() + laterMs);
        // who waits is kept for an hour by Redis' own clock
        const without = <T extends { waiting: unknown }>(rep: T | null) =>
          rep && { ...rep, waiting: null };
        expect(read.reps.map(without), `seed ${seed}, ${laterMs} ms later`).toEqual(
          plain.reps.map(without),
        );
        expect(read.order).toEqual(plain.order);
      }
    }
  });
});

describe("one of those who rang together", () => {
  it("is read as free once another has answered", async () => {
    const { claim, apply, read } = await createWorld(redis);
    const order = { alone: [], together: REPS, most: 2, keepFree: 0 };
    expect((await claim(NUMBERS[0], REPS, NOW, null, { order })).taken).toEqual(REPS);
    const leases = async () => {
      const { activities } = await read(NUMBERS[1], NOW, { repIds: REPS });
      return REPS.map((repId) => activities.get(repId)?.leases.map(({ kind }) => kind));
    };
    expect(await leases()).toEqual([["offer"], ["offer"]]);
    await apply(legEvent("1", "connected", { at: NOW, number: NUMBERS[0] }));
    expect(await leases()).toEqual([["talking"], []]);
  });
});

describe("a directory of many", () => {
  it("is read whole, however large the team", async () => {
    const { workspaceId, reps, publish, read } = await createWorld(redis);
    const [model] = reps;
    if (model === undefined) throw new Error("no rep");
    const many = Array.from({ length: 2_500 }, (_, index) => ({
      ...model,
      id: `rep-${String(index).padStart(4, "0")}`,
      identities: [
        { vendor: "dialpad", type: "user", id: `${index}` },
        { vendor: "dialpad", type: "user", id: `${index}-2` },
      ],
    }));
    await publish(workspaceId, { version: 2, reps: many, pins: [] });
    const team = { name: "all", repIds: many.map(({ id }) => id).toReversed() };
    const facts = await read(NUMBERS[0], NOW, { team });
    expect(facts.teamRepIds).toEqual(many.slice(0, 50).map(({ id }) => id));
    expect(facts.activities.size).toBe(50);
  });
});
