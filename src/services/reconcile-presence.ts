import type { LegEvent } from "../domain/call.ts";
import { identityKey, type Identity } from "../domain/decision.ts";
import type { Lease } from "../domain/presence.ts";
import type { Line, Rep, WorkspaceSettings } from "../domain/settings.ts";
import type { TelephonyClient } from "../telephony/port.ts";
import { recordLegEvent, type Deps as RecordDeps } from "./record-call-event.ts";

export type Deps = Pick<RecordDeps, "applyLegEvent" | "appendEvent" | "requestTimeline"> & {
  readonly settings: () => readonly WorkspaceSettings[];
  readonly listLeases: (
    workspaceId: string,
    reps: readonly { id: string; identityKeys: readonly string[] }[],
    now: number,
  ) => Promise<Lease[][]>;
  /** The vendor's API for a line; null while the line has no connection. */
  readonly clientOf: (line: Line) => Promise<TelephonyClient | null>;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Asks the vendor about each rep who looks busy, and frees those who are on no call. The answer counts from the
 * time at which the question started, so an event that comes meanwhile wins. Returns how many legs were ended.
 */
export function createReconcilePresence(deps: Deps): () => Promise<number> {
  return async () => {
    let freed = 0;
    for (const { workspace, lines, reps } of deps.settings()) {
      const leases = await deps.listLeases(workspace.id, reps.map(toQuery), deps.now());
      for (const [index, rep] of reps.entries()) {
        const legIds = talkingLegs(leases[index] ?? []);
        if (legIds.length > 0)
          freed += await reconcileRep(deps, { workspaceId: workspace.id, lines, rep, legIds });
      }
    }
    return freed;
  };
}

/** While a phone only rings, the vendor may call its owner available; that lease is short anyway. */
function talkingLegs(leases: readonly Lease[]): string[] {
  return leases.flatMap(({ kind, legId }) =>
    legId !== null && (kind === "talking" || kind === "held") ? [legId] : [],
  );
}

function toQuery(rep: Rep): { id: string; identityKeys: string[] } {
  return { id: rep.id, identityKeys: rep.identities.map(identityKey) };
}

type BusyRep = {
  readonly workspaceId: string;
  readonly lines: readonly Line[];
  readonly rep: Rep;
  readonly legIds: readonly string[];
};

async function reconcileRep(
  deps: Deps,
  { workspaceId, lines, rep, legIds }: BusyRep,
): Promise<number> {
  let freed = 0;
  for (const identity of rep.identities) {
    const line = lines.find(
      (candidate) => candidate.vendor === identity.vendor && candidate.connectionId !== null,
    );
    const own = legIds.filter((legId) => legId.startsWith(`${identity.vendor}:`));
    if (line === undefined || own.length === 0) continue;
    try {
      const askedAt = deps.now();
      const client = await deps.clientOf(line);
      const onCall = await client?.isOnCall(identity.id);
      if (onCall === true || client === null) continue;
      for (const legId of own) {
        if (onCall !== false && (await client.isCallOver?.(legId)) !== true) continue;
        const event = observedFree(legId, identity, askedAt);
        await recordLegEvent(deps, { workspaceId, lineId: line.id, receivedAt: deps.now(), event });
        freed += 1;
      }
    } catch (error) {
      deps.onFailure(error);
    }
  }
  return freed;
}

function observedFree(legId: string, identity: Identity, at: number): LegEvent {
  return {
    key: `observed-free:${legId}:${at}`,
    legId,
    kind: "observed-free",
    at,
    identity: identityKey(identity),
    direction: "inbound",
    number: null,
    internalNumber: null,
    startedAt: null,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [],
    details: {},
  };
}
