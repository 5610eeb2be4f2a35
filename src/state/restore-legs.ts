import type { RedisClient } from "../redis/open-client.ts";
import type { LegEvent } from "../domain/call.ts";
import { foldLeg } from "../domain/fold-leg.ts";
import { contributionOf } from "../domain/leg-contribution.ts";
import { ENDED_LEG_TTL_MS, LEG_TTL_MS, TALK_TTL_MS, workspacePrefix } from "./keys.ts";
import { addToLeg, keptOf, replaceLeg, type Kept } from "./leg-record.ts";
import { asText } from "./reply.ts";

/** What was written: legs whose events may still come, and talks of those that are long over. */
export type Restored = { readonly legs: number; readonly talks: number };

/**
 * Writes what legs still contribute, from all their events in the call log: the events of those heard of within a day
 * or that keep somebody busy, for as long as Redis would have kept them; of the others the talk alone. What Redis knows
 * already is newer and stays.
 */
export function createRestoreLegs(
  redis: RedisClient,
): (workspaceId: string, legs: readonly (readonly LegEvent[])[], now: number) => Promise<Restored> {
  return async (workspaceId, legs, now) => {
    const prefix = workspacePrefix(workspaceId);
    const talks: LegTalk[] = [];
    let alive = 0;
    for (const leg of legs) {
      const events = leg.filter(({ kind }) => kind !== "note");
      const legId = events[0]?.legId;
      if (legId === undefined) continue;
      const contribution = contributionOf(legId, foldLeg(events));
      const { lease } = contribution;
      const kept = keptOf(contribution, now);
      const heardAt = Math.min(now, Math.max(...events.map(({ at }) => at)));
      const until = Math.max(heardAt + LEG_TTL_MS, lease?.expiresAt ?? 0);
      if (until > now) {
        const ttl = { ms: until - now, keep: true };
        const record = await addToLeg(redis, `${prefix}leg:${legId}`, events, ttl);
        const overMs = Math.max(1_000, heardAt + ENDED_LEG_TTL_MS - now);
        await replaceLeg(redis, prefix, legId, record, now, overMs);
        alive += 1;
      } else if (kept !== null) {
        talks.push({ legId, ...kept });
      }
    }
    return { legs: alive, talks: await restoreTalks(redis, prefix, talks) };
  };
}

export type LegTalk = Kept & { readonly legId: string };

/** Puts talks of legs that Redis doesn't hold in their places; how many there were. */
export async function restoreTalks(
  redis: RedisClient,
  prefix: string,
  talks: readonly LegTalk[],
): Promise<number> {
  if (talks.length === 0) return 0;
  const parts = talks.flatMap(({ legId, place, text }) => [legId, place, text]);
  return Number(asText(await redis.slRestoreTalks(prefix, TALK_TTL_MS, ...parts)));
}
