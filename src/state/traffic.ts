import type { RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";

/** What came at a line's, or an account's, URLs: a routing request, an event, one that proved nothing, one we failed. */
export type Hit = "request" | "event" | "refused" | "failed";

export type Traffic = {
  /** Epoch milliseconds; null: never, or longer ago than 30 days. */
  readonly lastRequestAt: number | null;
  readonly lastEventAt: number | null;
  readonly lastRefusedAt: number | null;
  /** In about the last hour: to routing requests that were not answered with a success. */
  readonly errorsThisHour: number;
};

const KEPT_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;
/** An hour is counted in parts. */
const PART_MS = 600_000;
const PARTS = HOUR_MS / PART_MS;

/** `key`: of the URL it came at. */
type Subject = { readonly workspaceId: string; readonly id: string; readonly key: string };
type Noted = Subject & { readonly last: Map<Hit, number>; errors: number };

/**
 * When something came last, and how much of it failed, kept in memory and written every few seconds by `flush`: no
 * request waits for it. What a process that is killed had not written is lost.
 */
export function createTraffic(redis: RedisClient, now: () => number) {
  const noted = new Map<string, Noted>();

  return {
    /** `onRoute`: a routing request, whose failures the vendor may count. */
    note({ workspaceId, id, key }: Subject, hit: Hit, onRoute: boolean): void {
      const one = noted.get(id) ?? {
        workspaceId,
        id,
        key,
        last: new Map<Hit, number>(),
        errors: 0,
      };
      noted.set(id, one);
      one.last.set(hit, now());
      if (onRoute && (hit === "refused" || hit === "failed")) one.errors += 1;
    },

    /** `isKnown`: does the URL's key still stand? Nothing is written of what has been removed since. */
    async flush(isKnown: (key: string) => boolean): Promise<void> {
      const all = [...noted.values()].filter(({ key }) => isKnown(key));
      noted.clear();
      if (all.length === 0) return;
      const batch = redis.pipeline();
      for (const { workspaceId, id, last, errors } of all) {
        const key = keyOf(workspaceId, id);
        batch.hset(key, Object.fromEntries(last));
        batch.pexpire(key, KEPT_MS);
        if (errors === 0) continue;
        const part = `${key}:errors:${Math.floor(now() / PART_MS)}`;
        batch.incrby(part, errors);
        batch.pexpire(part, HOUR_MS);
      }
      await batch.exec();
    },

    /** Of each of these, by its id. */
    async read(workspaceId: string, ids: readonly string[]): Promise<Map<string, Traffic>> {
      const part = Math.floor(now() / PART_MS);
      const read = ids.map(async (id): Promise<[string, Traffic]> => {
        const key = keyOf(workspaceId, id);
        const parts = Array.from({ length: PARTS }, (_, n) => `${key}:errors:${part - n}`);
        const [times, errors] = await Promise.all([redis.hgetall(key), redis.mget(parts)]);
        const timeOf = (hit: Hit) => (times[hit] === undefined ? null : Number(times[hit]));
        return [
          id,
          {
            lastRequestAt: timeOf("request"),
            lastEventAt: timeOf("event"),
            lastRefusedAt: timeOf("refused"),
            errorsThisHour: errors.reduce((sum, count) => sum + Number(count ?? 0), 0),
          },
        ];
      });
      return new Map(await Promise.all(read));
    },
  };
}

function keyOf(workspaceId: string, id: string): string {
  return `${workspacePrefix(workspaceId)}traffic:${id}`;
}
