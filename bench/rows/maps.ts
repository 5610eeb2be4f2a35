import { openStores } from "../../src/compose/stores.ts";
import { createState } from "../../src/compose/state.ts";
import { createReadFacts } from "../../src/state/facts.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createRebuildOwnershipMap } from "../../src/state/ownership-map.ts";
import type { RedisClient } from "../../src/redis/open-client.ts";
import { atLeast, atMost, figure, type Row } from "../report/row.ts";
import { median } from "../report/statistics.ts";
import { entryOf, pages, tieOf } from "../stand/fill-maps.ts";
import type { Stand } from "../stand/open-stand.ts";

const SMALL = 10_000;
const READS = 400;
const READ_ROUNDS = 15;

export type MapsSize = {
  /** Contacts of the large map, of the one whose memory is counted, and of the mirror that one is rebuilt from. */
  readonly large: number;
  readonly counted: number;
  readonly mirrored: number;
};

/**
 * The ownership map: bytes a contact, how fast it is loaded and rebuilt from PostgreSQL, and whether a large one slows
 * the read of a decision.
 */
export async function measureMaps(stand: Stand, size: MapsSize): Promise<Row[]> {
  const redis = openRedis(stand.maps.url, { role: "worker", onError: () => undefined });
  const rebuild = createRebuildOwnershipMap(redis);
  const load = async (workspaceId: string, count: number, withTies = false) => {
    const before = await stand.maps.usedMemory();
    const began = performance.now();
    const ties = withTies ? [pages(count, plainTieOf)] : [];
    await rebuild(workspaceId, count, pages(count, entryOf), ...ties);
    const seconds = (performance.now() - began) / 1_000;
    return {
      bytes: ((await stand.maps.usedMemory()) - before) / count,
      perSecond: count / seconds,
    };
  };
  await load("small", SMALL);
  const tied = await load("tied", size.counted, true);
  const plain = await load("plain", size.counted);
  const large = await load("large", size.large);
  const read = await readRow(redis, size.large);
  redis.disconnect();
  const bytes = (what: string, value: number, aim: Row["aim"]): Row => ({
    what: `Redis a contact, ${what}, of ${figure(size.counted)}`,
    ours: `${figure(value)} B`,
    against: "",
    value,
    unit: "B",
    aim,
  });
  return [
    bytes("ids, owners and ties", tied.bytes, atMost(24)),
    bytes("ids and owners", plain.bytes, null),
    read,
    rate(`map load, ${figure(size.large)} contacts`, large.perSecond, 250_000),
    rate(
      `map rebuild from PostgreSQL, ${figure(size.mirrored)} contacts`,
      await rebuildFromMirror(stand, size.mirrored),
      150_000,
    ),
  ];
}

/** Of ten contacts five belong to a company, and one has an open deal. */
const plainTieOf = (caller: number) => {
  const { d, c, ...tie } = tieOf(caller);
  return { ...tie, d: caller % 10 === 0 ? d : null, c: caller % 2 === 0 ? c : null };
};

/** One connection, one read at a time, small and large turn about: the medians of the rounds' medians. */
async function readRow(redis: RedisClient, large: number): Promise<Row> {
  const readFacts = createReadFacts(redis);
  const once = async (workspaceId: string, count: number) => {
    const times: number[] = [];
    for (let i = 0; i < READS; i++) {
      const { number } = entryOf((i * 7_919) % count);
      const call = { workspaceId, lineId: "line", callId: "call", legId: "", number };
      const began = performance.now();
      const facts = await readFacts({ ...call, repIds: [], team: null, dry: true }, 0);
      times.push(performance.now() - began);
      if (facts.contacts.length !== 1) throw new Error("a contact is not in the map");
    }
    return median(times);
  };
  const found = { small: new Array<number>(), large: new Array<number>() };
  for (let round = 0; round < READ_ROUNDS; round++) {
    found.small.push(await once("small", SMALL));
    found.large.push(await once("large", large));
  }
  const [small, big] = [median(found.small), median(found.large)];
  return {
    what: `a decision's read at ${figure(large)} contacts, against ${figure(SMALL)}`,
    ours: `${figure(big)} ms`,
    against: `${figure(small)} ms`,
    value: big / small,
    unit: "×",
    aim: atMost(1.1),
  };
}

/** As the program itself does it, from its own stores. */
async function rebuildFromMirror(stand: Stand, count: number): Promise<number> {
  const stores = openStores(stand.databaseUrl, stand.secretKey);
  const redis = openRedis(stand.maps.url, { role: "worker", onError: () => undefined });
  const state = createState(stores, redis, Date.now);
  for await (const page of pages(count, entryOf)) {
    const rows = page.map(({ number, ...contact }) => ({
      ...contact,
      numbers: [number],
      changedAt: 0,
    }));
    await stores.contacts.upsertPage("mirrored", "sync", rows);
  }
  const began = performance.now();
  await state.rebuildOwnershipMap("mirrored");
  const seconds = (performance.now() - began) / 1_000;
  redis.disconnect();
  await stores.close();
  return count / seconds;
}

function rate(what: string, perSecond: number, aim: number): Row {
  const ours = `${figure(perSecond)}/s`;
  return { what, ours, against: "", value: perSecond, unit: "/s", aim: atLeast(aim) };
}
