import { identityKey } from "../domain/decision.ts";
import { presenceOf, type Lease, type PresenceState } from "../domain/presence.ts";
import type { WorkspaceSettings } from "../domain/settings.ts";
import { LONGEST_MS } from "../domain/leg-contribution.ts";

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly listLeases: (
    workspaceId: string,
    reps: readonly { id: string; identityKeys: readonly string[] }[],
    now: number,
  ) => Promise<Lease[][]>;
  readonly offerMs: number;
  readonly now: () => number;
};

export type RepPresence = {
  readonly repId: string;
  readonly name: string;
  readonly state: PresenceState;
  /** When the oldest reason for this state began; null when free or away. */
  readonly since: number | null;
  readonly leases: readonly Lease[];
};

/** What each rep of a workspace is doing now, and why. */
export function createListPresence(deps: Deps): (workspaceId: string) => Promise<RepPresence[]> {
  return async (workspaceId) => {
    const reps = deps.settingsOf(workspaceId)?.reps ?? [];
    const query = reps.map((rep) => ({
      id: rep.id,
      identityKeys: rep.identities.map(identityKey),
    }));
    const leases = await deps.listLeases(workspaceId, query, deps.now());
    return reps.map((rep, index) => {
      const own = leases[index] ?? [];
      const begun = own.map((lease) => begunAt(lease, deps.offerMs));
      return {
        repId: rep.id,
        name: rep.name,
        state: presenceOf(own, rep.away),
        since: begun.length === 0 ? null : Math.min(...begun),
        leases: own,
      };
    });
  };
}

/** Every lease ends its kind's longest length after it began. */
function begunAt(lease: Lease, offerMs: number): number {
  return lease.expiresAt - (lease.kind === "offer" ? offerMs : LONGEST_MS[lease.kind]);
}
