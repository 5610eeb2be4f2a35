import type { LegEvent } from "../../domain/call.ts";

export type Deps = {
  /** Publishes reps, owners, identities and pins. */
  readonly publishDirectory: (workspaceId: string) => Promise<void>;
  /** Builds the ownership map from the contact mirror; how many entries. */
  readonly rebuildOwnershipMap: (workspaceId: string) => Promise<number>;
  /** All events of each leg heard of since then, in pages. */
  readonly streamLegs: (
    workspaceId: string,
    sinceMs: number,
  ) => AsyncIterable<readonly (readonly LegEvent[])[]>;
  /** Writes what these legs still contribute. */
  readonly restoreLegs: (
    workspaceId: string,
    legs: readonly (readonly LegEvent[])[],
    now: number,
  ) => Promise<{ readonly legs: number; readonly talks: number }>;
  readonly lookBackMs: number;
  readonly now: () => number;
  /** Lets whatever waits for this process go first. */
  readonly breathe: () => Promise<void>;
};

/**
 * Writes everything that Redis holds of a workspace anew from the database: directory, ownership map, and of the calls
 * what still says something: presence and talks. Calls are routed all the while. Returns how many map entries, legs and
 * talks it wrote.
 */
export function createRebuildMaps(
  deps: Deps,
): (workspaceId: string) => Promise<{ entries: number; legs: number; talks: number }> {
  return async (workspaceId) => {
    await deps.publishDirectory(workspaceId);
    const entries = await deps.rebuildOwnershipMap(workspaceId);
    const total = { entries, legs: 0, talks: 0 };
    for await (const page of deps.streamLegs(workspaceId, deps.now() - deps.lookBackMs)) {
      const { legs, talks } = await deps.restoreLegs(workspaceId, page, deps.now());
      total.legs += legs;
      total.talks += talks;
      await deps.breathe();
    }
    return total;
  };
}
