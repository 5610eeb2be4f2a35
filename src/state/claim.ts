import type { Redis } from "ioredis";
import type { Claim, Refusal } from "../domain/decision.ts";
import { offerMember, SESSION_TTL_MS, workspacePrefix } from "./keys.ts";
import { asList, asText } from "./reply.ts";

export type ClaimQuery = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string | null;
  readonly repIds: readonly string[];
  /** How long the offer keeps the rep, unless an event of the call consumes it. */
  readonly offerMs: number;
  /** Noted in the call's session when nobody is taken: how often the caller was asked. Null notes nothing. */
  readonly roundsIfNone: number | null;
};

/** Takes the first free rep for this call, atomically (lua/claim.lua). */
export function createClaimRep(redis: Redis): (query: ClaimQuery, now: number) => Promise<Claim> {
  return async (query, now) => {
    const reply = asList(
      await redis.slClaim(
        workspacePrefix(query.workspaceId),
        now,
        offerMember(query.lineId, query.number ?? query.callId),
        now + query.offerMs,
        `${query.lineId}:${query.callId}`,
        query.roundsIfNone ?? "",
        SESSION_TTL_MS,
        ...query.repIds,
      ),
    );
    const refusals = new Map<string, Refusal>();
    for (const [index, why] of reply.slice(1).entries()) {
      const repId = query.repIds[index];
      if (repId !== undefined) refusals.set(repId, toRefusal(asText(why)));
    }
    return { takenRepId: query.repIds[Number(reply[0]) - 1] ?? null, refusals };
  };
}

/** Gives a rep back whom a claim took after its request had already been answered otherwise. */
export function createReleaseOffer(
  redis: Redis,
): (
  query: Pick<ClaimQuery, "workspaceId" | "lineId" | "callId" | "number">,
  repId: string,
) => Promise<void> {
  return async (query, repId) => {
    const key = `${workspacePrefix(query.workspaceId)}offer:${repId}`;
    await redis.zrem(key, offerMember(query.lineId, query.number ?? query.callId));
  };
}

function toRefusal(why: string): Refusal {
  if (why === "offer") return "offered-elsewhere";
  return why === "ringing" ? "ringing" : "on-a-call";
}
