import type { RedisClient } from "../redis/open-client.ts";
import type { CallEnd } from "../domain/call.ts";
import { LEG_TTL_MS, workspacePrefix } from "./keys.ts";
import { runAll } from "./reply.ts";

/** Who was passed on without a word of it asks within this time. */
const PASSED_ON_MS = 30_000;

/**
 * Keeps what events say of callers' own lines, for a day: the earliest time counts, and that they were passed on before
 * all, so that any order and number of events ends in the same. Lost with the maps, a line's greatest age of calls is
 * what is left.
 */
export function createNoteCallEnds(
  redis: RedisClient,
): (workspaceId: string, ends: readonly CallEnd[], at: number) => Promise<void> {
  return async (workspaceId, ends, at) => {
    const prefix = workspacePrefix(workspaceId);
    const pipeline = redis.pipeline();
    for (const { legId, kind } of ends) {
      const key = `${prefix}over:${legId}`;
      pipeline.zadd(key, "LT", overFrom(kind, at), "call").pexpire(key, LEG_TTL_MS);
    }
    await runAll(pipeline);
  };
}

function overFrom(kind: CallEnd["kind"], at: number): number {
  switch (kind) {
    case "goes-on":
      return 0;
    case "over":
      return 1;
    case "likely-over":
      return at + PASSED_ON_MS;
  }
}
