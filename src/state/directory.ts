import type { RedisClient } from "../redis/open-client.ts";
import { callerKey } from "../domain/caller-key.ts";
import { identityKey } from "../domain/decision.ts";
import type { Rep } from "../domain/settings.ts";
import { workspacePrefix } from "./keys.ts";
import { runAll } from "./reply.ts";

/**
 * Publishes who is who (owner → rep, identity → rep, rep → identities), who stands in for whom, when reps checked in,
 * the pins and the settings version, in one
 * transaction: a router sees all of it or nothing, and reloads its memory when the version differs.
 */
export function createPublishDirectory(redis: RedisClient): (
  workspaceId: string,
  directory: {
    version: number;
    reps: readonly Rep[];
    pins: readonly { number: string; repId: string }[];
  },
) => Promise<void> {
  return async (workspaceId, { version, reps, pins }) => {
    const prefix = workspacePrefix(workspaceId);
    const fields: Record<string, string> = { version: String(version) };
    for (const rep of reps) {
      if (rep.crmOwnerId !== null) fields[`owner:${rep.crmOwnerId}`] = rep.id;
      for (const identity of rep.identities) fields[`id:${identityKey(identity)}`] = rep.id;
      fields[`rep:${rep.id}`] = rep.identities.map(identityKey).join("\n");
      const standIns = [rep.backupId, rep.delegate?.repId, rep.successor?.repId];
      const also = standIns.filter((id) => id !== null && id !== undefined);
      if (also.length > 0) fields[`also:${rep.id}`] = also.join("\n");
      if (rep.checkedInAt !== null) fields[`clear:${rep.id}`] = String(rep.checkedInAt);
    }
    const transaction = redis
      .multi()
      .del(`${prefix}reps`)
      .hset(`${prefix}reps`, fields)
      .del(`${prefix}pin`);
    if (pins.length > 0) {
      transaction.hset(
        `${prefix}pin`,
        Object.fromEntries(pins.map((pin) => [callerKey(pin.number).slice(1), pin.repId])),
      );
    }
    const repIds = reps.map(({ id }) => id);
    await runAll(transaction.del(`${prefix}doing`).slNoteDoing(prefix, ...repIds));
  };
}

/** The settings version last published; null before the first. */
export function createReadVersion(
  redis: RedisClient,
): (workspaceId: string) => Promise<number | null> {
  return async (workspaceId) => {
    const version = await redis.hget(`${workspacePrefix(workspaceId)}reps`, "version");
    return version === null ? null : Number(version);
  };
}

/** The same of many workspaces, in their order. */
export function createReadVersions(
  redis: RedisClient,
): (workspaceIds: readonly string[]) => Promise<(number | null)[]> {
  return async (workspaceIds) => {
    // not in one pipeline: of a cluster, each workspace has a server of its own
    return Promise.all(workspaceIds.map(createReadVersion(redis)));
  };
}
