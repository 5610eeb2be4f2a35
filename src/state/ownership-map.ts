import type { Redis } from "ioredis";
import { StickylineError } from "../domain/errors.ts";
import { workspacePrefix } from "./keys.ts";
import { asText } from "./reply.ts";

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

function varint(id: string): number[] {
  let rest = Number(id);
  if (!/^\d+$/.test(id) || !Number.isSafeInteger(rest)) {
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
  redis: Redis,
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
    const previous = await redis.hmget(`${prefix}own`, "gen", "digits");
    const generation = await redis.incr(`${prefix}own:next`);
    let written = 0;
    for await (const entries of batches) {
      for (let i = 0; i < entries.length; i += BATCH) {
        const slice = entries.slice(i, i + BATCH);
        await redis.slMapAdd(
          prefix,
          generation,
          MOST_BYTES,
          ...slice.flatMap((entry) => toArguments(entry, digits)),
        );
        written += slice.length;
      }
    }
    for await (const rows of ties) {
      for (let i = 0; i < rows.length; i += BATCH) {
        const pipeline = redis.pipeline();
        for (const tie of rows.slice(i, i + BATCH)) {
          const [last, lead] = split(tie.number, digits);
          pipeline.hset(`${prefix}tie:${generation}:${last}`, lead, tieText(tie));
        }
        await pipeline.exec();
      }
    }
    await redis.hset(`${prefix}own`, {
      gen: String(generation),
      digits: String(digits),
      at: String(now),
    });
    const [oldGeneration, oldDigits] = previous.map(asText);
    if (oldGeneration) {
      await dropGeneration(redis, `${prefix}own:${oldGeneration}:`, Number(oldDigits));
      await dropGeneration(redis, `${prefix}tie:${oldGeneration}:`, Number(oldDigits));
    }
    return written;
  };
}

async function* noTies(): AsyncGenerator<readonly TieEntry[]> {}
const NO_TIES = { [Symbol.asyncIterator]: noTies };

/** A tie's parts that there are, as JSON. */
function tieText({ d, c, t, n }: TieEntry): string {
  const parts = Object.entries({ d, c, t, n }).filter(([, part]) => part !== null);
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

async function dropGeneration(redis: Redis, prefix: string, digits: number): Promise<void> {
  const total = 10 ** digits;
  for (let from = 0; from < total; from += BATCH) {
    const keys: string[] = [];
    for (let i = from; i < Math.min(total, from + BATCH); i++) {
      keys.push(prefix + (digits === 0 ? "" : String(i).padStart(digits, "0")));
    }
    await redis.unlink(...keys);
  }
}
