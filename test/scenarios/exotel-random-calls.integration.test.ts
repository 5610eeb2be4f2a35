import type { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallRecord } from "../../src/sandbox/exotel/call.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { openRedis } from "../../src/state/connection.ts";
import { testRedisUrl } from "../support/databases.ts";
import {
  faultsOf,
  occupySomebody,
  openWorld,
  placeRandomCall,
  type World,
} from "./support/exotel-world.ts";

const WORLDS = 10;
const CALLS_EACH = 50;
/** How many simulated milliseconds pass in a real one. */
const TIME_SCALE = 40;
const BETWEEN_CALLS_MS = 9_000;

let redis: Redis;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

const pause = (simulatedMs: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, simulatedMs / TIME_SCALE));

async function play(world: World, seed: number): Promise<CallRecord[]> {
  const random = createRandom(seed);
  const calls: Promise<CallRecord>[] = [];
  for (let at = 0; at < CALLS_EACH; at++) {
    calls.push(placeRandomCall(world, random));
    if (at % 4 === 0) void occupySomebody(world, random, pause);
    await pause(BETWEEN_CALLS_MS * 2 * random());
  }
  const ended = await Promise.all(calls);
  await world.box.settled();
  return ended;
}

it("ends 500 random calls where the ladder says, and leaves everybody free", async () => {
  const startedAt = performance.now();
  const T0 = Date.parse("2026-11-20T09:30:00Z");
  const now = () => T0 + Math.floor((performance.now() - startedAt) * TIME_SCALE);
  const worlds = await Promise.all(
    Array.from({ length: WORLDS }, (_, index) =>
      openWorld(redis, createRandom(index + 1), { now, timeScale: TIME_SCALE, index, lost: 0.05 }),
    ),
  );
  try {
    const played = await Promise.all(worlds.map((world, index) => play(world, 100 + index)));
    const calls = played.flat();
    const faults = played.flatMap((own, index) => {
      const world = worlds[index];
      return world === undefined
        ? []
        : own.flatMap((call) => faultsOf(call, world, world.desk.decisions));
    });
    const leases = (await Promise.all(worlds.map(({ desk }) => desk.leases()))).flat();
    const talked = calls.filter(({ talkedWith }) => talkedWith !== null).length;
    const attempts = calls.reduce((sum, call) => sum + call.attempts.length, 0);
    const skips = calls.reduce((sum, call) => sum + call.skipped.length, 0);
    const answers = calls.reduce((sum, call) => sum + call.consultations.length, 0);
    console.log(
      `${calls.length} calls, ${answers} answers, ${attempts} attempts, ${skips} phones passed over: ${talked} callers reached a human`,
    );
    expect(faults).toEqual([]);
    expect(worlds.flatMap(({ desk }) => desk.failures)).toEqual([]);
    expect(leases).toEqual([]);
    expect(calls).toHaveLength(WORLDS * CALLS_EACH);
    expect(talked).toBeGreaterThan(300);
    expect(skips).toBeGreaterThan(0);
  } finally {
    await Promise.all(worlds.flatMap(({ desk, box }) => [box.close(), desk.close()]));
  }
}, 60_000);
