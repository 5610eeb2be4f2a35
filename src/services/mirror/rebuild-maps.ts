import type { LegEvent, LegState } from "../../domain/call.ts";

export type Deps = {
  /** Publishes reps, owners, identities and pins. */
  readonly publishDirectory: (workspaceId: string) => Promise<void>;
  /** Builds the ownership map from the contact mirror; how many entries. */
  readonly rebuildOwnershipMap: (workspaceId: string) => Promise<number>;
  readonly streamEventsSince: (
    workspaceId: string,
    sinceMs: number,
  ) => AsyncIterable<readonly LegEvent[]>;
  readonly applyLegEvent: (workspaceId: string, event: LegEvent, now: number) => Promise<LegState>;
  readonly lookBackMs: number;
  readonly now: () => number;
};

/**
 * Writes everything that Redis holds of a workspace anew from the database: directory, ownership map, talks and
 * presence. Calls are routed all the while. Returns how many map entries and events it wrote.
 */
export function createRebuildMaps(
  deps: Deps,
): (workspaceId: string) => Promise<{ entries: number; events: number }> {
  return async (workspaceId) => {
    await deps.publishDirectory(workspaceId);
    const entries = await deps.rebuildOwnershipMap(workspaceId);
    let events = 0;
    for await (const batch of deps.streamEventsSince(workspaceId, deps.now() - deps.lookBackMs)) {
      const lifecycle = batch.filter((event) => event.kind !== "note");
      await Promise.all(
        lifecycle.map((event) => deps.applyLegEvent(workspaceId, event, deps.now())),
      );
      events += lifecycle.length;
    }
    return { entries, events };
  };
}
