import type { Redis } from "ioredis";
import type { Claim, Refusal } from "../domain/decision.ts";
import type { Attempt } from "../domain/facts.ts";
import { offerMember, SESSION_TTL_MS, workspacePrefix } from "./keys.ts";
import { asList, asText } from "./reply.ts";

export type ClaimQuery = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
  readonly number: string | null;
  readonly repIds: readonly string[];
  /** How long the offer keeps the rep, unless an event of the call consumes it. */
  readonly offerMs: number;
  readonly wrapUpMs: number;
  /** Whom the caller waits for when nobody is taken, and when they ask again. Null: they do not wait. */
  readonly wait: { readonly repId: string; readonly dueAt: number } | null;
  /** Noted in the call's session when nobody is taken: how often the caller was asked. Null notes nothing. */
  readonly roundsIfNone: number | null;
  /** The team whose turn moves on when a rep from `firstMember` on (from 0) is taken. */
  readonly turn: { readonly team: string; readonly firstMember: number } | null;
  /** What became of an earlier offer of this call, and whose phones rang. */
  readonly attempt: { readonly repIds: readonly string[]; readonly ended: Attempt } | null;
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
        query.legId,
        query.wrapUpMs,
        SESSION_TTL_MS,
        query.wait?.repId ?? "",
        query.wait?.dueAt ?? "",
        query.roundsIfNone ?? "",
        query.turn?.team ?? "",
        (query.turn?.firstMember ?? 0) + 1,
        query.attempt?.repIds.join("\n") ?? "",
        query.attempt?.ended ?? "",
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
  switch (why) {
    case "offer":
      return "offered-elsewhere";
    case "ringing":
    case "wrap-up":
    case "reserved":
      return why;
    default:
      return "on-a-call";
  }
}
