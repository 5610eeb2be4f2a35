import type { RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";

/**
 * Those of these workspaces that the maps know nothing of: no directory was published, or there is no ownership map
 * though there are contacts. One round trip.
 */
export function createListUnmapped(
  redis: RedisClient,
): (
  workspaceIds: readonly string[],
  withContacts: ReadonlySet<string>,
) => Promise<readonly string[]> {
  return async (workspaceIds, withContacts) => {
    const known = await Promise.all(
      workspaceIds.map(async (id) => {
        const prefix = workspacePrefix(id);
        const [version, generation] = await Promise.all([
          redis.hget(`${prefix}reps`, "version"),
          redis.hget(`${prefix}own`, "gen"),
        ]);
        return version !== null && (generation !== null || !withContacts.has(id));
      }),
    );
    return workspaceIds.filter((_, index) => known[index] !== true);
  };
}
