export type WatchedConnection = {
  readonly workspaceId: string;
  readonly connectionId: string;
  /** The CRM did not let us read it the last time. */
  readonly isRefused: boolean;
  /** Up to when changes are known; null before the first complete pass. */
  readonly changesUntil: number | null;
  /** When the last pass ended, well or not. */
  readonly finishedAt: number | null;
  /** Until when a run of a pass counts as alive. */
  readonly heldUntil: number | null;
  readonly state: string;
  /** About how many contacts a pass reads. */
  readonly contacts: number;
};

export type Deps = {
  readonly listConnected: () => Promise<readonly WatchedConnection[]>;
  readonly enqueueChanges: (workspaceId: string, connectionId: string) => Promise<void>;
  readonly enqueueSync: (workspaceId: string, connectionId: string) => Promise<void>;
  /** The hour of the day, 0 to 23, where this installation is. */
  readonly hourAt: (at: number) => number;
  readonly now: () => number;
};

const NIGHT_HOUR = 3;
const HALF_DAY_MS = 12 * 3_600_000;
const NEARLY_A_WEEK_MS = 6.5 * 86_400_000;
/** A pass costs a request for each hundred: what is read anew each night has to be little of the day's limit. */
const NIGHTLY_UP_TO = 10_000;
/** Older changes than this are read faster by reading everything. */
const TOO_OLD_MS = 3 * 86_400_000;
/** An account that refuses us counts each request as an error of ours. */
const REFUSED_EVERY_TURNS = 5;
/** A run that has said nothing for this long has no job any more: its queue would have tried again. */
const LOST_MS = 10 * 60_000;

/**
 * Asks for each connection's changes; for everything at night, once, of large accounts once a week, and when changes
 * were not read for three days.
 * One that the CRM refuses is asked again every few turns, so that it goes on by itself once it may.
 * A pass that failed for good, or whose job is lost, is asked for again here, and goes on where it stopped.
 */
export function createWatchCrm(deps: Deps): () => Promise<void> {
  let turn = 0;
  return async () => {
    const now = deps.now();
    const looksAgain = turn % REFUSED_EVERY_TURNS === 0;
    turn += 1;
    for (const connection of await deps.listConnected()) {
      const { workspaceId, connectionId, changesUntil } = connection;
      if (connection.isRefused) {
        const ask = changesUntil === null ? deps.enqueueSync : deps.enqueueChanges;
        if (looksAgain) await ask(workspaceId, connectionId);
        continue;
      }
      if (isPassDue(connection, now, deps.hourAt(now) === NIGHT_HOUR)) {
        await deps.enqueueSync(workspaceId, connectionId);
      }
      if (changesUntil !== null) await deps.enqueueChanges(workspaceId, connectionId);
    }
  };
}

/** A time that lies as far ahead is of a clock that was ahead, and counts as one that long ago. */
function isPassDue(
  { changesUntil, finishedAt, heldUntil, state, contacts }: WatchedConnection,
  now: number,
  isNight: boolean,
): boolean {
  if (state === "running") return heldUntil !== null && Math.abs(now - heldUntil) > LOST_MS;
  // the first pass is asked for by whoever connects
  if (changesUntil === null && state === "idle") return false;
  const isSmall = contacts <= NIGHTLY_UP_TO || changesUntil === null;
  const restMs = isSmall ? HALF_DAY_MS : NEARLY_A_WEEK_MS;
  const tonight = isNight && (finishedAt === null || Math.abs(now - finishedAt) > restMs);
  return tonight || (changesUntil !== null && Math.abs(now - changesUntil) > TOO_OLD_MS);
}
