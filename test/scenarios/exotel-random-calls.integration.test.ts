import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallRecord } from "../../src/sandbox/exotel/call.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { faultsOf } from "./support/exotel-faults.ts";
import { createVirtualClock } from "./support/virtual-clock.ts";
import { testRedisUrl } from "../support/databases.ts";
import { sliceOf } from "../support/slice.ts";
import {
  occupySomebody,
  openWorld,
  OWN_CALL,
  placeRandomCall,
  type World,
} from "./support/exotel-world.ts";

/** Each with a policy of its own. */
const WORLDS = 12;
const CALLS_EACH = sliceOf(84, 15);
/** Not in the past: RedisClient forgets by its own clock. */
const T0 = Math.ceil(Date.now() / 1000) * 1000;
const BETWEEN_CALLS_MS = 9_000;

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

async function play(world: World, seed: number): Promise<CallRecord[]> {
  const random = createRandom(seed);
  const calls: Promise<CallRecord>[] = [];
  for (let at = 0; at < CALLS_EACH; at++) {
    calls.push(placeRandomCall(world, random));
    if (at % 4 === 0) void occupySomebody(world, random);
    await world.clock.pause(BETWEEN_CALLS_MS * 2 * random());
  }
  const ended = await Promise.all(calls);
  await world.box.settled();
  return ended;
}

function losesEvents(index: number): boolean {
  return index % 2 === 1;
}

/** Phones of reps that were passed over because another caller of ours had them. */
function givenToOthers(call: CallRecord, world: World | undefined): string[] {
  const phones = world?.reps.flatMap(({ identities }) => identities.map(({ id }) => id)) ?? [];
  return call.skipped
    .filter(({ uri, onCall }) => phones.includes(uri) && onCall !== null && onCall !== OWN_CALL)
    .map(({ uri }) => `${uri} was given to two callers`);
}

it("ends random calls where the ladder says, and leaves everybody free", async () => {
  const worlds = await Promise.all(
    Array.from({ length: WORLDS }, (_, index) =>
      openWorld(redis, createRandom(index + 1), {
        clock: createVirtualClock(T0, 250),
        index,
        // Where nothing is lost, no phone may be given to two callers.
        lost: losesEvents(index) ? 0.05 : 0,
      }),
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
    const givenTwice = played.flatMap((own, index) =>
      losesEvents(index) ? [] : own.flatMap((call) => givenToOthers(call, worlds[index])),
    );
    const groups = worlds.flatMap(({ desk }) =>
      desk.decisions.filter(({ outcome }) => outcome === "group"),
    );
    console.log(`${groups.length} answers rang several reps together`);
    expect(givenTwice).toEqual([]);
    expect(groups.length).toBeGreaterThan(5);
    const counted = Object.fromEntries(
      faults.map((fault) => [fault, faults.filter((one) => one === fault).length]),
    );
    expect(counted).toEqual({});
    expect(worlds.flatMap(({ desk }) => desk.failures)).toEqual([]);
    expect(leases).toEqual([]);
    expect(calls).toHaveLength(WORLDS * CALLS_EACH);
    expect(talked).toBeGreaterThan(0.6 * calls.length);
    expect(skips).toBeGreaterThan(0);
  } finally {
    await Promise.all(
      worlds.flatMap(({ desk, box, clock }) => {
        clock.stop();
        return [box.close(), desk.close()];
      }),
    );
  }
}, 300_000);
