import type { RedisClient } from "../redis/open-client.ts";
import type { Claim, Refusal } from "../domain/decision.ts";
import type { CallRef, ClaimQuery } from "../domain/map-queries.ts";
import { offerMember, personOffer, SESSION_TTL_MS, sessionName, workspacePrefix } from "./keys.ts";
import { asList, asText } from "./reply.ts";

/**
 * Takes the first free rep for this call, or several who ring together, atomically (lua/claim.lua). Null where Redis takes
 * no writes, and so nobody can be kept from another call.
 */
export function createClaim(
  redis: RedisClient,
): (query: ClaimQuery, now: number) => Promise<Claim | null> {
  return async (query, now) => {
    const { order, ended, turn } = query;
    const repIds = [...order.alone, ...order.together];
    const answered = await redis
      .slClaim(
        workspacePrefix(query.workspaceId),
        now,
        ownOffer(query),
        now + query.offerMs,
        sessionName(query),
        query.legId,
        query.wrapUpMs,
        SESSION_TTL_MS,
        query.waitsFor ?? "",
        query.dueAt ?? "",
        query.roundsIfNone ?? "",
        turn?.team ?? "",
        (turn?.firstMember ?? 0) + 1,
        ended?.repIds.join("\n") ?? "",
        ended?.ended ?? "",
        query.rings ? "1" : "",
        order.alone.length,
        order.most,
        order.keepFree,
        repIds.join("\n"),
      )
      .catch((error: unknown) => {
        if (isWriteRefused(error)) return null;
        throw error;
      });
    if (answered === null) return null;
    const reply = asList(answered).map(asText);
    const taken: string[] = [];
    const refusals = new Map<string, Refusal>();
    for (const [index, repId] of repIds.entries()) {
      const why = reply[index];
      if (why === "") taken.push(repId);
      else if (why !== undefined) refusals.set(repId, toRefusal(why));
    }
    return { taken, refusals };
  };
}

/** A replica, a Redis without room, one whose disk or replicas fail: the first write of a script is refused, and so all. */
function isWriteRefused(error: unknown): boolean {
  return error instanceof Error && /\b(READONLY|OOM|MISCONF|NOREPLICAS)\b/.test(error.message);
}

/**
 * Takes back what a claim did that was made at this time, when its request was answered otherwise (lua/undo-claim.lua).
 * `repIds`: who was, or may have been, taken. Safe to repeat, and after a later claim of the same call.
 */
export function createUndoClaim(
  redis: RedisClient,
): (query: ClaimQuery, claimedAt: number, repIds: readonly string[]) => Promise<void> {
  return async (query, claimedAt, repIds) => {
    const { turn, order } = query;
    const [first = ""] = repIds;
    const moved = turn !== null && order.alone.indexOf(first) >= turn.firstMember;
    await redis.slUndoClaim(
      workspacePrefix(query.workspaceId),
      claimedAt,
      ownOffer(query),
      sessionName(query),
      query.legId,
      query.waitsFor === null ? "" : (query.dueAt ?? ""),
      query.roundsIfNone ?? "",
      moved && repIds.length === 1 ? turn.team : "",
      ...repIds,
    );
  };
}

/** Frees reps for others who were offered this call. */
export function createReleaseOffer(
  redis: RedisClient,
): (
  call: Pick<CallRef, "workspaceId" | "lineId" | "callId" | "number" | "person">,
  repIds: readonly string[],
) => Promise<void> {
  return async (call, repIds) => {
    const prefix = workspacePrefix(call.workspaceId);
    for (const repId of repIds) await redis.zrem(`${prefix}offer:${repId}`, ownOffer(call));
    await redis.slNoteDoing(prefix, ...repIds);
  };
}

function ownOffer({
  lineId,
  callId,
  number,
  person,
}: Pick<CallRef, "lineId" | "callId" | "number" | "person">) {
  return person === undefined ? offerMember(lineId, number ?? callId) : personOffer(person);
}

function toRefusal(why: string): Refusal {
  switch (why) {
    case "offer":
      return "offered-elsewhere";
    case "spare":
      return "kept-free";
    case "ringing":
    case "wrap-up":
    case "reserved":
      return why;
    default:
      return "on-a-call";
  }
}
