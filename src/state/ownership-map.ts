import type { RedisClient } from "../redis/open-client.ts";
import { isCrmId } from "../domain/crm-id.ts";
import { StickylineError } from "../domain/errors.ts";
import { workspacePrefix } from "./keys.ts";
import { asList, asText, runAll } from "./reply.ts";

/** One number of one contact. */
export type MapEntry = {
  readonly number: string;
  readonly crmId: string;
  readonly ownerId: string | null;
};

/** What ties a number to people besides its contacts' owners (tie.ts); what is null or absent is not there. */
export type TieEntry = {
  readonly number: string;
  readonly d: unknown;
  readonly c: unknown;
  readonly t: unknown;
  readonly n: unknown;
  readonly o: unknown;
  readonly s?: unknown;
  readonly w?: unknown;
};

/** The most numbers in a bucket, on the average: up to 128 fields Redis packs a hash, at a third of the room. */
const BUCKET_SIZE = 100;
/** Twenty-odd contacts behind one number; what is beyond is a switchboard. */
const MOST_BYTES = 256;
const BATCH = 500;

/**
 * Contact and owner as two varints: 10–11 bytes where text takes 22. Ids must be whole numbers that fit a double,
 * as HubSpot's do.
 */
export function packEntry(crmId: string, ownerId: string | null): Buffer {
  return Buffer.from([...varint(crmId), ...varint(ownerId ?? "0")]);
}

/** One that an earlier version mirrored must not keep all others out of the map. */
function canHold({ crmId, ownerId }: MapEntry): boolean {
  return isCrmId(crmId) && (ownerId === null || isCrmId(ownerId));
}

function varint(id: string): number[] {
  let rest = Number(id);
  if (!isCrmId(id)) {
    throw new StickylineError(
      "VENDOR_REFUSED",
      "a CRM id is no whole number, so the ownership map can't hold it",
    );
  }
  const bytes: number[] = [];
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** How many last digits name a bucket, so that it holds ten to a hundred numbers. */
export function bucketDigits(numbers: number): number {
  return Math.max(0, Math.ceil(Math.log10(Math.max(1, numbers) / BUCKET_SIZE)));
}

/**
 * Builds a new generation of the map beside the one in force and swaps them in one write; routers read the old one
 * until then. `expected`: about how many numbers there are. `now`: when what is written was true. Returns how many
 * entries were written.
 */
export function createRebuildOwnershipMap(
  redis: RedisClient,
): (
  workspaceId: string,
  expected: number,
  batches: AsyncIterable<readonly MapEntry[]>,
  ties?: AsyncIterable<readonly TieEntry[]>,
  now?: number,
) => Promise<number> {
  return async (workspaceId, expected, batches, ties = NO_TIES, now = 0) => {
    const prefix = workspacePrefix(workspaceId);
    const digits = bucketDigits(expected);
    const generation = await beginGeneration(redis, prefix, digits);
    // Others that were being built write nothing more from here on; what killed rebuilds left goes too.
    await dropDead(redis, prefix);
    let replaced = false;
    async function add(kind: "own" | "tie", rows: (string | Buffer)[]): Promise<void> {
      if (replaced) return;
      replaced = (await redis.slMapAdd(prefix, kind, generation, MOST_BYTES, ...rows)) === -1;
    }
    let written = 0;
    for await (const entries of batches) {
      for (let i = 0; i < entries.length; i += BATCH) {
        const slice = entries.slice(i, i + BATCH).filter(canHold);
        await add(
          "own",
          slice.flatMap((entry) => toArguments(entry, digits)),
        );
        written += slice.length;
      }
    }
    for await (const rows of ties) {
      for (let i = 0; i < rows.length; i += BATCH) {
        const slice = rows.slice(i, i + BATCH);
        await add(
          "tie",
          slice.flatMap((tie) => [...split(tie.number, digits), tieText(tie)]),
        );
      }
    }
    if ((await redis.slMapSwap(prefix, generation, digits, now)) === 1) {
      await dropDead(redis, prefix);
    }
    return written;
  };
}

/**
 * Writes whole numbers as they are now; a number in neither list is taken out. Before the first generation it does
 * nothing: what builds that reads the same mirror.
 */
export function createWriteOwnershipMap(redis: RedisClient): (
  workspaceId: string,
  part: {
    readonly numbers: readonly string[];
    readonly entries: readonly MapEntry[];
    readonly ties: readonly TieEntry[];
  },
) => Promise<void> {
  return async (workspaceId, { numbers, entries, ties }) => {
    const packed = new Map<string, Buffer>();
    for (const { number, crmId, ownerId } of entries.filter(canHold)) {
      const had = packed.get(number) ?? Buffer.alloc(0);
      const entry = packEntry(crmId, ownerId);
      if (had.length + entry.length <= MOST_BYTES) packed.set(number, Buffer.concat([had, entry]));
    }
    const tieOf = new Map(ties.map((tie) => [tie.number, tieText(tie)]));
    await redis.slMapWrite(
      workspacePrefix(workspaceId),
      ...numbers.flatMap((number) => [
        number.slice(1),
        packed.get(number) ?? "",
        tieOf.get(number) ?? "",
      ]),
    );
  };
}

/** Makes a first, empty generation for about `expected` numbers, so that live changes have a place. */
export function createPrepareOwnershipMap(
  redis: RedisClient,
): (workspaceId: string, expected: number, now: number) => Promise<void> {
  return async (workspaceId, expected, now) => {
    const prefix = workspacePrefix(workspaceId);
    if ((await redis.hget(`${prefix}own`, "gen")) !== null) return;
    const digits = bucketDigits(expected);
    await redis.slMapSwap(prefix, await beginGeneration(redis, prefix, digits), digits, now);
  };
}

/** Until when the CRM's changes are in the map. */
export function createNoteMapTime(
  redis: RedisClient,
): (workspaceId: string, at: number) => Promise<void> {
  return async (workspaceId, at) => {
    await redis.hset(`${workspacePrefix(workspaceId)}own`, "at", String(at));
  };
}

async function* noTies(): AsyncGenerator<readonly TieEntry[]> {}
const NO_TIES = { [Symbol.asyncIterator]: noTies };

/** A tie's parts that there are, as JSON. */
function tieText({ d, c, t, n, o, s, w }: TieEntry): string {
  const all = Object.entries({ d, c, t, n, o, s, w });
  const parts = all.filter(([, part]) => (part ?? null) !== null);
  return JSON.stringify(Object.fromEntries(parts));
}

/** A number's bucket and its field there: the last digits, and those before. */
function split(number: string, digits: number): [last: string, lead: string] {
  const text = number.slice(1);
  const cut = text.length - digits;
  return [text.slice(cut), text.slice(0, cut)];
}

function toArguments(entry: MapEntry, digits: number): [string, string, Buffer] {
  return [...split(entry.number, digits), packEntry(entry.crmId, entry.ownerId)];
}

/** From here on live changes are written into it too, so what is read from now on is never older than they are. */
async function beginGeneration(
  redis: RedisClient,
  prefix: string,
  digits: number,
): Promise<string> {
  const generation = String(await redis.incr(`${prefix}own:next`));
  // Those that a program made which kept no list are put on it.
  const known = await redis.hmget(`${prefix}own`, "gen", "digits", "building", "building_digits");
  const [inForce, itsDigits, unfinished, unfinishedDigits] = known;
  await runAll(
    redis
      .multi()
      .hset(`${prefix}own:gens`, {
        ...(inForce && itsDigits ? { [inForce]: itsDigits } : {}),
        ...(unfinished && unfinishedDigits ? { [unfinished]: unfinishedDigits } : {}),
        [generation]: digits,
      })
      .hset(`${prefix}own`, { building: generation, building_digits: digits }),
  );
  return generation;
}

/** Drops every generation that was begun and is neither in force nor being built. All three are read as of one moment. */
async function dropDead(redis: RedisClient, prefix: string): Promise<void> {
  const [used, known] = await runAll(
    redis.multi().hmget(`${prefix}own`, "gen", "building").hgetall(`${prefix}own:gens`),
  );
  const kept = asList(used).map(asText);
  const all = typeof known === "object" && known !== null ? Object.entries(known) : [];
  for (const [generation, digits] of all.filter(([one]) => !kept.includes(one))) {
    await dropGeneration(redis, prefix, generation, Number(digits));
    await redis.hdel(`${prefix}own:gens`, generation);
  }
}

async function dropGeneration(
  redis: RedisClient,
  prefix: string,
  generation: string,
  digits: number,
): Promise<void> {
  const total = 10 ** digits;
  for (let from = 0; from < total; from += BATCH) {
    const keys: string[] = [];
    for (let i = from; i < Math.min(total, from + BATCH); i++) {
      const last = digits === 0 ? "" : String(i).padStart(digits, "0");
      keys.push(`${prefix}own:${generation}:${last}`, `${prefix}tie:${generation}:${last}`);
    }
    await redis.unlink(...keys);
  }
  await redis.unlink(`${prefix}own:${generation}:live`);
}
