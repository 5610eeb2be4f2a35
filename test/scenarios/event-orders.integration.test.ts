import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shardsOf } from "../../src/queues/shards.ts";
import type { RedisClient } from "../../src/redis/open-client.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { createRepStore } from "../../src/store/rep-store.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createRandom, shuffled } from "./support/histories.ts";
import {
  SLOTS,
  tellExotel,
  tellKazoo,
  tellVoipex,
  type Copy,
  type Slot,
  type Tell,
  type ToldVendor,
} from "./support/told-calls.ts";

const ORDERS = sliceOf(60, 5);
const SEED = 20_261_127;
const TOLD_TWICE = 0.3;

/** Who talked by the story of that name, whatever the order. */
const TALKED: Readonly<Record<string, Slot | null>> = {
  "a talk whose last event was lost": "a",
  "a second rep's talk": "b",
  "a talk of nobody knows whom, after a miss": "b",
  "two who missed it": null,
  "a group that one of answered": "b",
  "a talk that was passed on": "b",
  "a talk that ends for all": "a",
  "two who rang, one of whom answered": "b",
};

type Told = Copy & { readonly reps: ReadonlyMap<Slot, string>; readonly tells: readonly Tell[] };

let app: TestApp;
let db: Database;
let client: Pool;
let redis: RedisClient;
let vendors: readonly ToldVendor[];
let serial = 0;

beforeAll(async () => {
  app = await startTestApp();
  db = openDatabase(app.databaseUrl);
  client = new Pool({ connectionString: app.databaseUrl });
  redis = openRedis(app.redisUrl, { role: "worker", onError: () => undefined });
  vendors = [
    await tellExotel(app, false),
    await tellExotel(app, true),
    await tellKazoo(app),
    await tellVoipex(app),
  ];
}, 60_000);

afterAll(async () => {
  redis?.disconnect();
  await client?.end();
  await db?.close();
  await app?.close();
}, 30_000);

/** The first as it happened, the next one backwards, all others in any order, with some told twice. */
function orderOf(tells: readonly Tell[], index: number, random: () => number): Tell[] {
  if (index === 0) return [...tells];
  if (index === 1) return tells.toReversed();
  return shuffled([...tells, ...tells.filter(() => random() < TOLD_TWICE)], random);
}

async function makeCopy(vendor: ToldVendor, story: string): Promise<Told> {
  serial += 1;
  const copy = { serial, startedAt: Math.floor(Date.now() / 1_000) * 1_000 - 120_000 };
  const reps = new Map<Slot, string>();
  for (const slot of SLOTS) {
    const name = `${vendor.vendor} ${copy.serial}${slot}`;
    const email = `${name.replace(" ", ".")}@example.com`;
    const identities = [vendor.identityOf(copy, slot)];
    reps.set(slot, (await createRepStore(db).create("main", { name, email, identities })).id);
  }
  return { ...copy, reps, tells: vendor.stories[story]?.(copy) ?? [] };
}

type ListedLeg = { legId: string; phase: string; endedAt: string | null; endReason: string | null };

/** What can be seen of a copy: whom it keeps busy, who talked, and how each leg is. */
async function seen(vendor: ToldVendor, copy: Told) {
  type Item = { repId: string; leases: { kind: string }[] };
  const { items } = await app.api<{ items: Item[] }>("GET", "/presence");
  const legId = vendor.legOf(copy);
  const found = await client.query<{ talked_rep_id: string | null }>(
    "select talked_rep_id from routed_call where leg_id = $1",
    [legId],
  );
  const [call] = (
    await app.api<{ items: { legs: ListedLeg[] }[] }>(
      "GET",
      `/calls?legId=${encodeURIComponent(legId)}`,
    )
  ).items;
  const talked = found.rows[0]?.talked_rep_id ?? null;
  return {
    busy: SLOTS.filter((slot) =>
      items
        .find(({ repId }) => repId === copy.reps.get(slot))
        ?.leases.some(({ kind }) => kind !== "offer"),
    ),
    talked: SLOTS.find((slot) => copy.reps.get(slot) === talked) ?? talked,
    legs: (call?.legs ?? [])
      .map((leg) => {
        // Voipex tells no time: it is when each event came.
        const endedMs =
          leg.endedAt === null || vendor.vendor === "voipex"
            ? ""
            : String(Date.parse(leg.endedAt) - copy.startedAt);
        const name = leg.legId.replaceAll(String(10_000 + copy.serial), "");
        return `${name} ${leg.phase} ${String(leg.endReason)} ${endedMs}`;
      })
      .toSorted(),
  };
}

/** Nothing that was told waits or is being applied. */
async function applied(): Promise<void> {
  await expect
    .poll(
      async () => {
        const counts = shardsOf("call-events").map(async (name) => [
          await redis.llen(`{slq}:${name}:wait`),
          await redis.zcard(`{slq}:${name}:prioritized`),
          await redis.llen(`{slq}:${name}:active`),
        ]);
        return (await Promise.all(counts)).flat().reduce((sum, count) => sum + count, 0);
      },
      { timeout: 60_000 },
    )
    .toBe(0);
}

async function check(vendor: ToldVendor, story: string, made: readonly Told[]): Promise<void> {
  const views = () => Promise.all(made.map((copy) => seen(vendor, copy)));
  await expect
    .poll(views, { timeout: 60_000, interval: 500, message: story })
    .toMatchObject(made.map(() => ({ busy: [], talked: TALKED[story] })));
  const [first, ...others] = await views();
  expect(first?.legs, story).not.toEqual([]);
  expect(others, story).toEqual(others.map(() => first));
}

describe("what a phone system tells of a call, in any order and some of it twice", () => {
  it.each([
    ["Exotel", 0],
    ["Exotel with answered events", 1],
    ["KAZOO", 2],
    ["Voipex", 3],
  ])(
    "ends with the same presence, talk and log: %s",
    async (_name, index) => {
      const vendor = vendors[index] ?? expect.fail("no such vendor");
      const random = createRandom(SEED + index);
      const stories = Object.keys(vendor.stories);
      const copies = new Map<string, Told[]>();
      for (const story of stories) {
        const made = Array.from({ length: ORDERS }, () => makeCopy(vendor, story));
        copies.set(story, await Promise.all(made));
      }
      // Any change through the API tells routers and maps of the reps.
      await app.api("PATCH", "/workspace", { name: `Orders ${index}` });
      const told = [...copies.values()].flatMap((made) =>
        made.map(async (copy, at) => {
          await vendor.ask(copy);
          for (const tell of orderOf(copy.tells, at, random)) await tell();
        }),
      );
      await Promise.all(told);
      await applied();
      const checked = [...copies].map(([story, made]) => check(vendor, story, made));
      await Promise.all(checked);
    },
    120_000,
  );
});
