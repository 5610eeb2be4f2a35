import { asOutage } from "../concurrency/outage-of.ts";
import { openAnother, type RedisClient } from "../redis/open-client.ts";
import { workspacePrefix } from "./keys.ts";

/** What of a workspace has changed, for whoever has it on a screen. */
export type ChangeKind =
  "decisions" | "calls" | "callbacks" | "connections" | "presence" | "settings";

/** Many changes of a moment are told once. */
const GATHER_MS = 200;
const CHANNEL = "changes";

export type Changes = {
  /** Tells every process. Never throws and never waits: a screen that misses it reads anew when it looks again. */
  tell(workspaceId: string, ...kinds: readonly ChangeKind[]): void;
  /** Calls `listen` with what has changed, until the function that is returned is called. */
  follow(workspaceId: string, listen: (kinds: readonly string[]) => void): () => void;
  close(): void;
};

/** Publish and subscribe over Redis; the connection that listens is opened with the first who does. */
export function createChanges(redis: RedisClient, onFailure: (error: unknown) => void): Changes {
  const gathered = new Map<string, Set<ChangeKind>>();
  const listeners = new Map<string, Set<(kinds: readonly string[]) => void>>();
  let timer: NodeJS.Timeout | null = null;
  let subscriber: RedisClient | null = null;

  function publish(): void {
    timer = null;
    for (const [workspaceId, kinds] of gathered) {
      // A Redis that is away keeps commands for later: what changed meanwhile is old news then.
      if (redis.status !== "ready") continue;
      redis.publish(channelOf(workspaceId), [...kinds].join(" ")).catch(onFailure);
    }
    gathered.clear();
  }

  function listening(): RedisClient {
    if (subscriber !== null) return subscriber;
    const opened = openAnother(redis);
    opened.on("error", (error) => onFailure(asOutage("maps", error)));
    opened.on("message", (channel: string, kinds: string) => {
      for (const listen of listeners.get(channel) ?? []) listen(kinds.split(" "));
    });
    subscriber = opened;
    return opened;
  }

  return {
    tell(workspaceId, ...kinds) {
      const set = gathered.get(workspaceId) ?? new Set();
      for (const kind of kinds) set.add(kind);
      gathered.set(workspaceId, set);
      timer ??= setTimeout(publish, GATHER_MS).unref();
    },
    follow(workspaceId, listen) {
      const channel = channelOf(workspaceId);
      const others = listeners.get(channel) ?? new Set();
      if (others.size === 0) listening().subscribe(channel).catch(onFailure);
      others.add(listen);
      listeners.set(channel, others);
      return () => {
        others.delete(listen);
        if (others.size > 0) return;
        listeners.delete(channel);
        listening().unsubscribe(channel).catch(onFailure);
      };
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      subscriber?.disconnect();
    },
  };
}

function channelOf(workspaceId: string): string {
  return `${workspacePrefix(workspaceId)}${CHANNEL}`;
}
