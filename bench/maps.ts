import type { RedisClient } from "../src/redis/open-client.ts";
import { openRedis } from "../src/state/open-redis.ts";
import { createReadFacts } from "../src/state/facts.ts";
import { createRebuildOwnershipMap, type MapEntry } from "../src/state/ownership-map.ts";
import { createContactStore } from "../src/store/contact-store.ts";
import { openDatabase } from "../src/store/database.ts";
import { median, type Row } from "./report.ts";
import type { Stand } from "./stand.ts";

const SMALL = 10_000;
const PAGE = 5_000;
const MOST_BYTES = 24;
const LOAD_PER_SECOND = 200_000;
const REBUILD_PER_SECOND = 100_000;
const READS = 400;
const READ_ROUNDS = 15;

type Rebuild = ReturnType<typeof createRebuildOwnershipMap>;

/**
 * The ownership map: bytes a contact, how fast it loads and is rebuilt from PostgreSQL, and whether a large one slows
 * the read of a decision. Contacts, owners and numbers are as long as the CRM's own.
 */
export async function measureMaps(
  stand: Stand,
  sizes: { large: number; mirrored: number },
): Promise<Row[]> {
  const redis = openRedis(stand.redisUrl, { role: "worker", onError: () => undefined });
  const rebuild = createRebuildOwnershipMap(redis);
  await load(redis, rebuild, "warm", SMALL);
  const small = await load(redis, rebuild, "small", SMALL);
  const large = await load(redis, rebuild, "large", sizes.large);
  const reads = await readRow(redis, sizes.large);
  const rebuilt = await rebuildFromMirror(stand, rebuild, sizes.mirrored);
  redis.disconnect();
  return [
    bytesRow(SMALL, small.bytes),
    bytesRow(sizes.large, large.bytes),
    rateRow(`map loaded, ${short(sizes.large)} contacts`, large.perSecond, LOAD_PER_SECOND),
    rateRow(
      `map rebuilt from PostgreSQL, ${short(sizes.mirrored)} contacts`,
      rebuilt,
      REBUILD_PER_SECOND,
    ),
    reads,
  ];
}

async function load(redis: RedisClient, rebuild: Rebuild, workspaceId: string, count: number) {
  const before = await usedMemory(redis);
  const began = performance.now();
  const written = await rebuild(workspaceId, count, entries(count));
  const seconds = (performance.now() - began) / 1_000;
  if (written !== count) throw new Error(`wrote ${written} of ${count} contacts`);
  return { bytes: ((await usedMemory(redis)) - before) / count, perSecond: count / seconds };
}

/** Everything that Redis allocated for its data: keys, tables and their slack included. */
async function usedMemory(redis: RedisClient): Promise<number> {
  const info = await redis.info("memory");
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
}

async function* entries(count: number): AsyncGenerator<MapEntry[]> {
  for (let from = 0; from < count; from += PAGE) {
    yield Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => entryOf(from + i));
  }
}

/** Numbers spread as people's are: a step prime to the range visits each of its ten million numbers once. */
function entryOf(index: number): MapEntry {
  const subscriber = (index * 7_654_321) % 10_000_000;
  return {
    number: `+1415${String(subscriber).padStart(7, "0")}`,
    crmId: String(151_000_000_000 + index),
    ownerId: String(71_000_000 + (index % 50)),
  };
}

/** One connection, one read at a time, small and large turn about: the medians of the rounds' medians. */
async function readRow(redis: RedisClient, large: number): Promise<Row> {
  const readFacts = createReadFacts(redis);
  const once = async (workspaceId: string, count: number) => {
    const times: number[] = [];
    for (let i = 0; i < READS; i++) {
      const { number } = entryOf((i * 7_919) % count);
      const began = performance.now();
      const facts = await readFacts(
        {
          workspaceId,
          lineId: "line",
          callId: "call",
          legId: "",
          number,
          repIds: [],
          team: null,
          dry: true,
        },
        0,
      );
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
    what: `a decision's read at ${short(large)} contacts, baseline: at ${short(SMALL)}`,
    ours: `${big.toFixed(3)} ms`,
    baseline: `${small.toFixed(3)} ms`,
    aim: `${(big / small).toFixed(2)} of ≤ 1.10`,
    met: big <= 1.1 * small,
  };
}

async function rebuildFromMirror(stand: Stand, rebuild: Rebuild, count: number): Promise<number> {
  const database = openDatabase(stand.databaseUrl);
  const contacts = createContactStore(database);
  for await (const page of entries(count)) {
    const rows = page.map(({ number, ...contact }) => ({
      ...contact,
      numbers: [number],
      changedAt: 0,
    }));
    await contacts.upsertPage("mirrored", "sync", rows);
  }
  const began = performance.now();
  await rebuild("mirrored", await contacts.count("mirrored"), mirrored(contacts));
  const seconds = (performance.now() - began) / 1_000;
  await database.close();
  return count / seconds;
}

async function* mirrored(
  contacts: ReturnType<typeof createContactStore>,
): AsyncGenerator<MapEntry[]> {
  for await (const page of contacts.stream("mirrored")) {
    yield page.flatMap(({ crmId, ownerId, numbers }) =>
      numbers.map((number) => ({ number, crmId, ownerId })),
    );
  }
}

function bytesRow(count: number, bytes: number): Row {
  return {
    what: `Redis memory a contact, ${short(count)} contacts`,
    ours: `${bytes.toFixed(1)} B`,
    baseline: "",
    aim: `≤ ${MOST_BYTES} B`,
    met: bytes <= MOST_BYTES,
  };
}

function rateRow(what: string, perSecond: number, aim: number): Row {
  return {
    what,
    ours: `${short(perSecond)}/s`,
    baseline: "",
    aim: `≥ ${short(aim)}/s`,
    met: perSecond >= aim,
  };
}

function short(count: number): string {
  return count >= 1_000_000 ? `${count / 1_000_000} M` : `${Math.round(count / 1_000)} k`;
}
