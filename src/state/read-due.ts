import type { RedisClient } from "../redis/open-client.ts";
import type { CallRef } from "../domain/map-queries.ts";
import { sessionKey } from "./keys.ts";

/** When a caller whom we asked something is heard of again, epoch milliseconds; null: nothing is asked of them now. */
export function createReadDue(
  redis: RedisClient,
): (call: Pick<CallRef, "workspaceId" | "lineId" | "callId">) => Promise<number | null> {
  return async (call) => {
    const due = await redis.hget(sessionKey(call), "due");
    return due === null ? null : Number(due);
  };
}
