import { serversOf, type RedisClient } from "../redis/open-client.ts";
import { accountPrefix, workspacePrefix } from "./keys.ts";
import { asText } from "./reply.ts";

/** Work that is under way keeps its locks, and a browser that is on its way to a CRM what it comes back with. */
const KEPT: readonly string[] = ["lock:", "oauth:"];

/**
 * Takes all out of Redis that it holds of a workspace, and of CRM accounts that are gone. The maps are to be filled anew
 * from the database afterwards. `keep`: beginnings of names that stay.
 */
export function createForgetWorkspace(
  redis: RedisClient,
  keep: readonly string[] = KEPT,
): (workspaceId: string, accountIds: readonly string[]) => Promise<void> {
  return async (workspaceId, accountIds) => {
    const own = workspacePrefix(workspaceId);
    for (const prefix of [own, ...accountIds.map(accountPrefix)]) {
      const kept = keep.map((name) => `${own}${name}`);
      for (const server of serversOf(redis)) {
        let cursor = "0";
        do {
          const [next, keys] = await server.scan(cursor, "MATCH", `${prefix}*`, "COUNT", 1_000);
          const gone = keys
            .map((key) => asText(key))
            .filter((key) => !kept.some((start) => key.startsWith(start)));
          if (gone.length > 0) await redis.unlink(...gone);
          cursor = asText(next);
        } while (cursor !== "0");
      }
    }
  };
}
