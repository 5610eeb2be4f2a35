import type { RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";

/** Gives out the turns of the round robin in which contacts get their owners: each number once, from 0. */
export function createNextAdoptTurn(redis: RedisClient): (workspaceId: string) => Promise<number> {
  return async (workspaceId) => (await redis.incr(`${workspacePrefix(workspaceId)}adopt:turn`)) - 1;
}
