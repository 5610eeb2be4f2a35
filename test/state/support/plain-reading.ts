import type { RedisClient } from "../../../src/redis/open-client.ts";
import { workspacePrefix } from "../../../src/state/keys.ts";

const DAY_MS = 86_400_000;

type Asked = { readonly workspaceId: string; readonly now: number; readonly own: string };

/** What reps are doing, read key by key as `keys.ts` describes them: the packed field (`doing`) is not looked at. */
export function createPlainReading(redis: RedisClient) {
  async function identitiesOf(prefix: string, repId: string): Promise<string[]> {
    const text = await redis.hget(`${prefix}reps`, `rep:${repId}`);
    return (text ?? "").split("\n").filter(Boolean);
  }

  async function newestEnd(prefix: string, identities: readonly string[], now: number) {
    let newest = 0;
    for (const identity of identities) {
      const [, score] = await redis.zrange(`${prefix}talked:${identity}`, -1, "-1", "WITHSCORES");
      newest = Math.max(newest, Number(score ?? 0));
    }
    return newest > now - DAY_MS ? newest : 0;
  }

  return {
    async activity({ workspaceId, now, own }: Asked, repId: string) {
      const prefix = workspacePrefix(workspaceId);
      const identities = await identitiesOf(prefix, repId);
      const alive = (key: string) =>
        redis.zrangebyscore(`${prefix}${key}`, `(${now}`, "+inf", "WITHSCORES");
      const leases: string[] = [];
      const statuses: string[] = [];
      for (const identity of identities) {
        const live = await alive(`lease:${identity}`);
        for (let i = 0; i < live.length; i += 2) leases.push(`${live[i]} until ${live[i + 1]}`);
        const status = await redis.hget(`${prefix}status`, identity);
        if (status !== null) statuses.push(status);
      }
      const talkEnd = await newestEnd(prefix, identities, now);
      const cleared = Number((await redis.hget(`${prefix}reps`, `clear:${repId}`)) ?? 0);
      const since = Math.max(now - DAY_MS, cleared, talkEnd);
      let missed = 0;
      for (const identity of identities) {
        missed += await redis.zcount(`${prefix}missed:${identity}`, `(${since}`, "+inf");
      }
      const offers = await alive(`offer:${repId}`);
      for (let i = 0; i < offers.length; i += 2) {
        if (offers[i] !== own) leases.push(`offer until ${offers[i + 1]}`);
      }
      const due = await redis.hgetall(`${prefix}due:${repId}`);
      const queue = await redis.zrange(`${prefix}wait:${repId}`, 0, "-1");
      return {
        leases,
        talkEndedAt: talkEnd === 0 ? null : talkEnd,
        missedInARow: missed,
        status: statuses.find((one) => !one.startsWith("available|")) ?? statuses.at(-1) ?? null,
        waiting: queue.filter((leg) => due[leg] !== undefined),
        isOffered: offers.includes(own),
      };
    },

    /** Those without a talk for longest first. */
    async idleOrder({ workspaceId, now }: Asked, repIds: readonly string[]): Promise<string[]> {
      const prefix = workspacePrefix(workspaceId);
      const ends = new Map<string, number>();
      for (const repId of repIds) {
        ends.set(repId, await newestEnd(prefix, await identitiesOf(prefix, repId), now));
      }
      const endOf = (repId: string) => ends.get(repId) ?? 0;
      return repIds.toSorted((one, other) => endOf(one) - endOf(other) || (one < other ? -1 : 1));
    },
  };
}
