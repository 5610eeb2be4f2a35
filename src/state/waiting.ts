import type { RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";

/** The legs of callers who wait for a rep, the longest first. */
export function createListWaiting(
  redis: RedisClient,
): (workspaceId: string, repId: string, limit: number) => Promise<string[]> {
  return (workspaceId, repId, limit) =>
    redis.zrange(`${workspacePrefix(workspaceId)}wait:${repId}`, "0", String(limit - 1));
}
