import type { Facts, RepFact, StoredFacts } from "../domain/facts.ts";
import type { Line, Rep, WorkspaceSettings } from "../domain/settings.ts";
import { identityOn } from "./route-call.ts";

type Query = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string | null;
};

export type Deps = {
  readonly readStored: (query: Query, now: number) => Promise<StoredFacts>;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** Told the version that the maps were published with: a router whose memory differs reloads, after answering. */
  readonly noteVersion: (workspaceId: string, version: number | null) => void;
};

/** The caller's facts from the maps, completed by the reps' settings in memory. One round trip. */
export function createReadFacts(
  deps: Deps,
): (query: Query, line: Line, now: number) => Promise<Facts> {
  return async (query, line, now) => {
    const stored = await deps.readStored(query, now);
    deps.noteVersion(query.workspaceId, stored.settingsVersion);
    const reps = deps.settingsOf(query.workspaceId)?.reps ?? [];
    const mentioned = new Set(stored.leases.keys());
    return {
      contacts: stored.contacts,
      pinnedRepId: stored.pinnedRepId,
      talks: stored.talks,
      reps: new Map(
        reps
          .filter((rep) => mentioned.has(rep.id))
          .map((rep) => [rep.id, toRepFact(rep, line, stored)]),
      ),
      askedRounds: stored.askedRounds,
    };
  };
}

function toRepFact(rep: Rep, line: Line, stored: StoredFacts): RepFact {
  return {
    id: rep.id,
    name: rep.name,
    crmOwnerId: rep.crmOwnerId,
    enabled: rep.enabled,
    away: rep.away,
    reachable: identityOn(line, rep) !== undefined,
    leases: stored.leases.get(rep.id) ?? [],
  };
}
