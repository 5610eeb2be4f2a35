import type { RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";
import type { WithLock } from "./lock.ts";

type Deps = {
  readonly redis: RedisClient;
  /** Sealed for this place, and opened again there alone. */
  readonly seal: (text: string, place: string) => string;
  readonly open: (sealed: string, place: string) => string;
  readonly withLock: WithLock;
  readonly now: () => number;
};

/**
 * What the processes of an installation have in common of their session with a phone system, sealed, in Redis. `name`:
 * of the connection and its key, for another key has another session.
 */
export function createSharedSessions({ redis, seal, open, withLock, now }: Deps) {
  return (workspaceId: string, name: string) => {
    const key = `${workspacePrefix(workspaceId)}session:${name}`;
    return {
      /** As it was written last; null: nothing that counts still. */
      async read(): Promise<string | null> {
        const sealed = await redis.get(key);
        if (sealed === null) return null;
        try {
          return open(sealed, key);
        } catch {
          // of a key that was changed since: a new session is as good
          return null;
        }
      },
      /** Kept until then, epoch milliseconds. */
      async write(session: string, until: number): Promise<void> {
        await redis.set(key, seal(session, key), "PX", Math.max(1, until - now()));
      },
      /** Runs while no other process does. */
      alone: <T>(work: () => Promise<T>): Promise<T> =>
        withLock(workspaceId, `session:${name}`, work),
    };
  };
}
