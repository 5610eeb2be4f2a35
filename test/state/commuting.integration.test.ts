import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LegEvent, LegEventKind } from "../../src/domain/call.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createApplyLegEvent } from "../../src/state/presence.ts";
import { createRestoreLegs } from "../../src/state/restore-legs.ts";
import { createRandom, shuffled } from "../scenarios/support/histories.ts";
import { testRedisUrl } from "../support/databases.ts";
import { holdBack } from "./support/hold-back.ts";
import { createLegLog } from "./support/leg-log.ts";
import { CALLER, createWorld, legEvent, NOW } from "./support/reps-at-work.ts";

const TEN_MINUTES = 600_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HISTORIES = 150;
const AT_ONCE = 30;
const SEED = 20_261_126;
const NUMBERS = [CALLER, "+14155551002"];
const TEAM = { name: "all", repIds: ["ada", "bob"] };

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

/** A workspace whose workers log what they have applied, as the product's do. */
async function createDesk(connection = redis) {
  const world = await createWorld(redis);
  const { log, all, append } = createLegLog();
  const apply = createApplyLegEvent(connection, log);
  const prefix = `sl:{${world.workspaceId}}:`;
  async function drop(...patterns: string[]): Promise<void> {
    for (const pattern of patterns) {
      const keys = await redis.keys(`${prefix}${pattern}`);
      if (keys.length > 0) await redis.del(...keys);
    }
  }
  return {
    ...world,
    drop,
    async tell(event: LegEvent): Promise<void> {
      await apply(world.workspaceId, event, NOW);
      append(event);
    },
    /** Legs that ended an hour ago, and all that are older than a day. */
    async forgetWhatIsOver(): Promise<void> {
      const over = all().filter((leg) => {
        const isOver = leg.some(({ kind }) => kind === "ended");
        return leg.every(({ at }) => at < NOW - (isOver ? HOUR : DAY));
      });
      await drop(...over.flatMap((leg) => leg.slice(0, 1).map(({ legId }) => `leg:${legId}`)));
    },
    async rebuild(): Promise<void> {
      await drop("leg:*", "talk:*", "older:*", "lease:*", "talked:*", "missed:*", "idle", "doing");
      await createRestoreLegs(redis)(world.workspaceId, all(), NOW);
    },
    /** All that routers can see of callers and reps. */
    async view() {
      const facts = await Promise.all(
        NUMBERS.map((number) => world.read(number, NOW, { repIds: TEAM.repIds, team: TEAM })),
      );
      return facts.map(({ talks, activities, teamRepIds }) => ({
        talks,
        activities: TEAM.repIds.map((repId) => {
          const activity = activities.get(repId);
          const leases = activity?.leases.map((lease) => JSON.stringify(lease)).toSorted();
          return { ...activity, leases };
        }),
        teamRepIds,
      }));
    },
  };
}

type Desk = Awaited<ReturnType<typeof createDesk>>;

const talk = (leg: string, at: number, more: Partial<LegEvent> = {}) =>
  legEvent(leg, "ended", { at: at + 60_000, connectedAt: at, ...more });
const connectedAt = async ({ read }: Desk) =>
  (await read(CALLER)).talks.map((one) => one.connectedAt);

describe("a slow worker", () => {
  it("changes nothing when its fold comes after a newer one", async () => {
    const held = holdBack(redis, "slReplaceLeg");
    const desk = await createDesk(held.connection);
    const slow = desk.tell(legEvent("1", "connected"));
    await held.until(1);
    await desk.apply(legEvent("1", "ended", { at: NOW - 1_000, endReason: "voicemail" }));
    expect(await desk.kinds()).toEqual([[], []]);
    held.release(0);
    await slow;
    expect(await desk.kinds()).toEqual([[], []]);
    expect((await desk.read(CALLER)).talks).toEqual([]);
  });

  it("leaves the folding to who knows more, also when that one is slower still", async () => {
    const held = holdBack(redis, "slReplaceLeg");
    const desk = await createDesk(held.connection);
    const both = [
      desk.tell(legEvent("1", "connected")),
      held.until(1).then(() => desk.tell(legEvent("1", "ended", { at: NOW - 1_000 }))),
    ];
    await held.until(2);
    held.release(0);
    await both[0];
    expect(await desk.kinds()).toEqual([[], []]);
    held.release(0);
    await both[1];
    expect((await desk.read(CALLER)).talks).toMatchObject([{ endedAt: NOW - 1_000 }]);
  });
});

describe("the newest four talks", () => {
  const times = [1, 2, 3, 4, 5].map((age) => NOW - age * HOUR);

  it("are the same four, whether the one that was no talk is heard of before or after the others", async () => {
    const voicemail = talk("1", times[0] ?? 0, { at: NOW, endReason: "voicemail" });
    const calls = times.map((at, index) => talk(String(index + 1), at));
    for (const order of [
      [...calls, voicemail],
      [voicemail, ...calls],
      [...calls.toReversed(), voicemail],
    ]) {
      const desk = await createDesk();
      for (const event of order) await desk.tell(event);
      expect(await connectedAt(desk)).toEqual(times.slice(1));
    }
  });

  it("are no more than there were, also where the one that was trimmed is the one that was none", async () => {
    const desk = await createDesk();
    for (const [index, at] of times.entries()) await desk.tell(talk(String(index + 1), at));
    for (const leg of [5, 1]) {
      const at = times[leg - 1] ?? 0;
      await desk.tell(talk(String(leg), at, { at: NOW, endReason: "voicemail" }));
    }
    expect(await connectedAt(desk)).toEqual(times.slice(1, 4));
  });

  it("are the same four when that is heard months after Redis has forgotten their legs", async () => {
    const desk = await createDesk();
    const months = times.map((at) => at - 60 * DAY);
    for (const [index, at] of months.entries()) await desk.tell(talk(String(index + 1), at));
    await desk.drop("leg:*", "older:*");
    await desk.tell(
      talk("1", months[0] ?? 0, { at: NOW - 60 * DAY + HOUR, endReason: "voicemail" }),
    );
    expect(await connectedAt(desk)).toEqual(months.slice(1));
  });

  it("keep out a talk of another number, wherever the vendor had put it first", async () => {
    const desk = await createDesk();
    await desk.tell(talk("1", NOW - HOUR));
    await desk.tell(talk("1", NOW - HOUR, { at: NOW, number: "+14155551002" }));
    expect((await desk.read(CALLER)).talks).toEqual([]);
    expect((await desk.read("+14155551002")).talks).toHaveLength(1);
  });

  it("are kept for 90 days after the newest began, whenever it was told", async () => {
    const desk = await createDesk();
    const key = `sl:{${desk.workspaceId}}:talk:${CALLER.slice(1)}`;
    await desk.tell(talk("1", NOW - 40 * DAY));
    expect(await redis.pexpiretime(key)).toBe(NOW + 50 * DAY);
    await desk.tell(talk("2", NOW - 30 * DAY));
    expect(await redis.pexpiretime(key)).toBe(NOW + 60 * DAY);
    await desk.tell(talk("3", NOW - 50 * DAY));
    expect(await redis.pexpiretime(key)).toBe(NOW + 60 * DAY);
    await desk.tell(talk("4", NOW - 90 * DAY));
    expect(await connectedAt(desk)).toHaveLength(3);
  });
});

describe("what comes after Redis has forgotten the leg", () => {
  it("is no new talk when it is told twice", async () => {
    const desk = await createDesk();
    const connected = legEvent("1", "connected", { at: NOW - 3 * DAY });
    await desk.tell(connected);
    await desk.tell(legEvent("1", "ended", { at: NOW - 3 * DAY + 60_000 }));
    const before = await desk.view();
    await desk.drop("leg:*");
    await desk.tell(connected);
    expect(await desk.view()).toEqual(before);
    expect((await desk.read(CALLER)).talks).toMatchObject([
      { connectedAt: NOW - 3 * DAY, endedAt: NOW - 3 * DAY + 60_000 },
    ]);
  });

  it("has a leg that is over stay for an hour, and what comes then still tells how it ended", async () => {
    const desk = await createDesk();
    const key = `sl:{${desk.workspaceId}}:leg:${legEvent("1", "ended").legId}`;
    await desk.tell(legEvent("1", "connected", { at: NOW - 3 * HOUR }));
    expect(await redis.pttl(key)).toBeGreaterThan(23 * HOUR);
    await desk.tell(legEvent("1", "ended", { at: NOW - 2 * HOUR }));
    expect(await redis.pttl(key)).toBeLessThanOrEqual(HOUR);
    await desk.drop("leg:*");
    await desk.tell(legEvent("1", "ended", { at: NOW - 2 * HOUR, endReason: "voicemail" }));
    expect((await desk.read(CALLER)).talks).toEqual([]);
    expect(await redis.zcard(`sl:{${desk.workspaceId}}:talked:dialpad:user:1`)).toBe(0);
    expect(await redis.zcard(`sl:{${desk.workspaceId}}:missed:dialpad:user:1`)).toBe(1);
  });

  it("ends a call that has lasted for longer than that", async () => {
    const desk = await createDesk();
    await desk.tell(legEvent("1", "connected", { at: NOW - 2 * DAY }));
    await desk.drop("leg:*");
    await desk.tell(legEvent("1", "ended", { at: NOW - 1_000 }));
    expect((await desk.read(CALLER)).talks).toMatchObject([
      { connectedAt: NOW - 2 * DAY, endedAt: NOW - 1_000 },
    ]);
  });

  it("is seen at once though the log can't be read, and what is old is tried again", async () => {
    const world = await createWorld(redis);
    const down = () => Promise.reject(new Error("the log is down"));
    const apply = createApplyLegEvent(redis, { ofLeg: down, ofNumber: down });
    await apply(world.workspaceId, legEvent("1", "connected"), NOW);
    expect(await world.kinds()).toEqual([["talking"], []]);
    const old = legEvent("2", "connected", { at: NOW - 3 * DAY });
    await expect(apply(world.workspaceId, old, NOW)).rejects.toThrow("the log is down");
    expect((await world.read(CALLER)).talks).toHaveLength(1);
  });
});

const KINDS: readonly LegEventKind[] = [
  "started",
  "queued",
  "ringing",
  "connected",
  "held",
  "ended",
  "ended",
  "observed-free",
];

/** Legs of today and of long ago, any events, whom and what number they name changing as it likes. */
function makeLegs(random: () => number): LegEvent[][] {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  return Array.from({ length: 3 + Math.floor(random() * 6) }, (_, leg) => {
    const hours = random() < 0.5 ? random() * 10 : (3 + random() * 80) * 24;
    const begun = NOW - Math.floor(hours) * HOUR;
    return Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const kind = pick(KINDS) ?? "ended";
      const at = begun + Math.floor(random() * 6) * TEN_MINUTES;
      return legEvent(String(leg), kind, {
        at,
        identity: pick(["dialpad:user:1", "dialpad:user:1", "dialpad:user:2", null]) ?? null,
        number: pick([CALLER, CALLER, NUMBERS[1] ?? null, null]) ?? null,
        connectedAt: random() < 0.5 ? begun + Math.floor(random() * 6) * TEN_MINUTES : null,
        endReason:
          kind === "ended" ? (pick(["hangup", "missed", "voicemail"] as const) ?? null) : null,
      });
    });
  });
}

describe(`${HISTORIES} histories, shuffled, doubled, through slow workers, legs forgotten between`, () => {
  it("end as the clean sequence does, and as a rebuild from the log", async () => {
    for (let from = 0; from < HISTORIES; from += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, index) => from + index);
      await Promise.all(some.map((history) => compare(history)));
    }
  });
});

async function compare(history: number): Promise<void> {
  const random = createRandom(SEED + history);
  const legs = makeLegs(random);
  const events = legs.flat();
  const clean = await createDesk();
  for (const event of events.toSorted((one, other) => one.at - other.at)) await clean.tell(event);
  const truth = await clean.view();
  const messy = await tellMessily(legs, random);
  expect(await messy.view(), `history ${history}`).toEqual(truth);
  await messy.rebuild();
  expect(await messy.view(), `history ${history}, rebuilt`).toEqual(truth);
}

/** In any order, some twice, by workers held back as long as it pleases chance; what is over is forgotten meanwhile. */
async function tellMessily(legs: LegEvent[][], random: () => number): Promise<Desk> {
  const held = holdBack(redis, "slReplaceLeg");
  const desk = await createDesk(held.connection);
  const events = legs.flat();
  const told = shuffled([...events, ...events.filter(() => random() < 0.4)], random);
  const running = new Set<Promise<void>>();
  async function finish(): Promise<void> {
    while (running.size > 0) {
      held.release(Math.floor(random() * held.count()));
      await new Promise(setImmediate);
    }
  }
  for (const event of told) {
    const one = desk.tell(event).finally(() => running.delete(one));
    running.add(one);
    await held.until(1);
    while (held.count() > 0 && random() < 0.6) held.release(Math.floor(random() * held.count()));
    if (random() < 0.1) {
      await finish();
      await desk.forgetWhatIsOver();
    }
  }
  await finish();
  return desk;
}
