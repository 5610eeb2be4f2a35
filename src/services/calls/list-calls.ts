import type { LegEvent, LegState } from "../../domain/call.ts";
import { foldLeg } from "../../domain/fold-leg.ts";

export type Deps = {
  /** Of these identities, or null: of all. */
  readonly recentLegIds: (
    workspaceId: string,
    limit: number,
    identities: readonly string[] | null,
  ) => Promise<readonly string[]>;
  /** `vendor:type:id` of each. */
  readonly identitiesOf: (workspaceId: string, repId: string) => Promise<readonly string[]>;
  readonly callOf: (
    workspaceId: string,
    legId: string,
  ) => Promise<{ legIds: readonly string[]; events: readonly LegEvent[] }>;
};

export type ListedCall = {
  /** The smallest of its leg ids. */
  readonly id: string;
  readonly number: string | null;
  readonly startedAt: number | null;
  readonly legs: readonly (LegState & { readonly legId: string })[];
};

/**
 * The newest calls, each with its legs: a call is the closure of linked legs, computed when read. `repId`: only those
 * that rang them or that they were on.
 */
export function createListCalls(
  deps: Deps,
): (workspaceId: string, limit: number, repId?: string | null) => Promise<ListedCall[]> {
  return async (workspaceId, limit, repId = null) => {
    const seen = new Set<string>();
    const calls: ListedCall[] = [];
    const identities = repId === null ? null : await deps.identitiesOf(workspaceId, repId);
    for (const legId of await deps.recentLegIds(workspaceId, limit * 4, identities)) {
      if (seen.has(legId) || calls.length >= limit) continue;
      const { legIds, events } = await deps.callOf(workspaceId, legId);
      for (const id of legIds) seen.add(id);
      const legs = legIds
        .map((id) => ({ legId: id, ...foldLeg(events.filter((event) => event.legId === id)) }))
        .filter((leg) => leg.newestAt > 0);
      calls.push({
        id: legIds.toSorted()[0] ?? legId,
        number: legs.find((leg) => leg.number !== null)?.number ?? null,
        startedAt: earliest(legs.map((leg) => leg.startedAt)),
        legs,
      });
    }
    return calls;
  };
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
