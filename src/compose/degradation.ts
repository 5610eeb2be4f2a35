import type { JobProducer } from "../queues/producer.ts";

/** One word each: what of this installation's servers does not do all of its work. Null: nothing is amiss. */
export type Parts = Readonly<Record<string, () => Promise<string | null>>>;

export type DegradationDeps = {
  /** Writes to the maps; rejects with what Redis says. */
  readonly writeMaps: () => Promise<unknown>;
  /** Workspaces of which the maps should know something, and do not. */
  readonly countUnmapped: () => Promise<number>;
  readonly jobs: Pick<JobProducer, "probe" | "isOnSecondLeg" | "workerSeenAt">;
  /** Rejects while PostgreSQL takes no writes. */
  readonly writePostgres: () => Promise<unknown>;
};

/**
 * Without these calls are still answered, only worse: a router stays where it is asked. `redis`: `down`, `read-only`,
 * `full`, `empty`. `queues`: the same but for `empty`. `second-leg`: `in-use` while jobs go to PostgreSQL. `workers`:
 * `none-seen` for 30 s. `postgresql`: `down`, `read-only`.
 */
export function createDegradation(deps: DegradationDeps): Parts {
  return {
    async redis() {
      const state = await stateOf(deps.writeMaps);
      if (state !== null) return state;
      // whether the maps should hold anything is asked of the database: with that away nobody knows
      const unmapped = await deps.countUnmapped().catch(() => 0);
      return unmapped > 0 ? "empty" : null;
    },
    queues: () => stateOf(deps.jobs.probe),
    async "second-leg"() {
      return deps.jobs.isOnSecondLeg() ? "in-use" : null;
    },
    async workers() {
      return (await deps.jobs.workerSeenAt()) === null ? "none-seen" : null;
    },
    postgresql: () => stateOf(deps.writePostgres),
  };
}

async function stateOf(write: () => Promise<unknown>): Promise<string | null> {
  try {
    await write();
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    if (/READONLY|NOREPLICAS|MISCONF|read-only/.test(said)) return "read-only";
    return /OOM/.test(said) ? "full" : "down";
  }
}
