import type { RedisClient } from "../redis/open-client.ts";
import { callerKey } from "../domain/caller-key.ts";
import { numbersOfOffer, TRIED, workspacePrefix } from "./keys.ts";
import { asText } from "./reply.ts";

/**
 * Takes out of Redis what it holds of these callers, by number (E.164) and by leg: last agent, recent calls, offers
 * made for them, the legs themselves, who waits. Their entries in the map are the mirror's affair.
 */
export function createForgetCaller(redis: RedisClient): (
  workspaceId: string,
  caller: {
    readonly numbers: readonly string[];
    readonly legIds: readonly string[];
    readonly repIds: readonly string[];
  },
) => Promise<void> {
  return async (workspaceId, { numbers, legIds, repIds }) => {
    const prefix = workspacePrefix(workspaceId);
    const digits = [...new Set(numbers.map((number) => callerKey(number).slice(1)))];
    const keys = [
      ...digits.flatMap((number) => [
        ...["talk", "older", "recent", "together"].map((kind) => `${prefix}${kind}:${number}`),
        ...["talk", "older"].map((kind) => `${prefix}${kind}:${number}${TRIED}`),
      ]),
      ...legIds.flatMap((legId) => [`${prefix}leg:${legId}`, `${prefix}waiting:${legId}`]),
    ];
    for (const key of keys) await redis.unlink(key);
    if (digits.length > 0) await redis.hdel(`${prefix}pin`, ...digits);
    const isTheirs = (member: unknown) =>
      numbersOfOffer(asText(member)).some((number) => digits.includes(number.replace(/^\+/, "")));
    for (const repId of repIds) {
      const offers = await redis.zrange(`${prefix}offer:${repId}`, 0, "-1");
      const made = await redis.hkeys(`${prefix}made:${repId}`);
      const gone = offers.filter(isTheirs).map(asText);
      const goneMade = made.filter(isTheirs);
      if (gone.length > 0) await redis.zrem(`${prefix}offer:${repId}`, ...gone);
      if (goneMade.length > 0) await redis.hdel(`${prefix}made:${repId}`, ...goneMade);
      if (legIds.length === 0) continue;
      await redis.zrem(`${prefix}wait:${repId}`, [...legIds]);
      await redis.hdel(`${prefix}due:${repId}`, ...legIds);
    }
    await redis.slNoteDoing(prefix, ...repIds);
  };
}
