export type WatchedConnection = {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly changesUntil: number | null;
  readonly finishedAt: number | null;
  readonly state: string;
};

export type Deps = {
  readonly listConnected: () => Promise<readonly WatchedConnection[]>;
  readonly enqueueChanges: (workspaceId: string, connectionId: string) => Promise<void>;
  readonly enqueueSync: (workspaceId: string, connectionId: string) => Promise<void>;
  /** The hour of the day, 0 to 23, where the workspace is. */
  readonly hourAt: (workspaceId: string, at: number) => number;
  readonly now: () => number;
};

const NIGHT_HOUR = 3;
const HALF_DAY_MS = 12 * 3_600_000;
/** Older changes than this are read faster by reading everything. */
const TOO_OLD_MS = 3 * 86_400_000;

/**
 * Asks for each connection's changes; for everything at night, once, and when changes were not read for three days.
 * A pass that failed for good is asked for again here, and goes on where it stopped.
 */
export function createWatchCrm(deps: Deps): () => Promise<void> {
  return async () => {
    const now = deps.now();
    for (const one of await deps.listConnected()) {
      const { workspaceId, connectionId, changesUntil, finishedAt, state } = one;
      // the first pass is asked for by whoever connects
      if (changesUntil === null && state === "idle") continue;
      const tonight =
        deps.hourAt(workspaceId, now) === NIGHT_HOUR &&
        (finishedAt === null || now - finishedAt > HALF_DAY_MS);
      const tooOld = changesUntil === null ? false : now - changesUntil > TOO_OLD_MS;
      if (state !== "running" && (tonight || tooOld)) {
        await deps.enqueueSync(workspaceId, connectionId);
      }
      if (changesUntil !== null) await deps.enqueueChanges(workspaceId, connectionId);
    }
  };
}
