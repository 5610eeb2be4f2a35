import type { Redis } from "ioredis";
import type { VendorStatus } from "../domain/facts.ts";
import { workspacePrefix } from "./keys.ts";

/** Keeps what a phone system says of a rep besides their calls: the newest word counts, as long as the policy says. */
export function createSetStatus(
  redis: Redis,
): (workspaceId: string, repId: string, status: VendorStatus) => Promise<void> {
  return async (workspaceId, repId, { kind, source, at }) => {
    await redis.hset(`${workspacePrefix(workspaceId)}status`, repId, `${kind}|${source}|${at}`);
  };
}
