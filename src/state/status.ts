import type { RedisClient } from "../redis/open-client.ts";
import type { VendorStatus } from "../domain/facts.ts";
import { workspacePrefix } from "./keys.ts";

export type KnownStatus = VendorStatus & { readonly identity: string };

/** Keeps what phone systems say of people; what is older than what is known changes nothing. */
export function createPutStatuses(
  redis: RedisClient,
): (workspaceId: string, statuses: readonly KnownStatus[]) => Promise<void> {
  return async (workspaceId, statuses) => {
    if (statuses.length === 0) return;
    await redis.slPutStatus(
      workspacePrefix(workspaceId),
      ...statuses.flatMap(({ identity, kind, source, at }) => [
        identity,
        at,
        `${kind}|${source}|${at}`,
      ]),
    );
  };
}
