import type { VendorStatus } from "../../domain/facts.ts";
import { identityKey } from "../../domain/decision.ts";
import type { Line, Rep, WorkspaceSettings } from "../../domain/settings.ts";
import type { StatusEvent } from "../../telephony/port.ts";
import type { TelephonyClient, VendorUserStatus } from "../../telephony/telephony-client.ts";
import { onePerConnection } from "../lines/one-per-connection.ts";

type Known = VendorStatus & { readonly identity: string };

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** Keeps the newest of each identity. */
  readonly putStatuses: (workspaceId: string, statuses: readonly Known[]) => Promise<void>;
  /** The vendor's API for a line; null while the line has no connection. */
  readonly clientOf: (line: Line) => Promise<TelephonyClient | null>;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

/** What an event of the phone system told of a person besides calls, kept for the routers. */
export function createNoteStatus(
  deps: Pick<Deps, "putStatuses">,
): (line: Line, event: StatusEvent) => Promise<void> {
  return async (line, { identity, kind, at }) => {
    if (kind === null) return;
    const source = `${line.vendor} event`;
    await deps.putStatuses(line.workspaceId, [{ identity, kind, source, at }]);
  };
}

/**
 * Asks every connected phone system for do-not-disturb and duty, once per connection. The answer counts from the
 * time at which the question started, so an event that comes meanwhile wins. Returns how many people it heard of.
 */
export function createPollStatuses(deps: Deps): (workspaceId: string) => Promise<number> {
  return async (workspaceId) => {
    const { lines = [], reps = [] } = deps.settingsOf(workspaceId) ?? {};
    let heard = 0;
    for (const line of onePerConnection(lines)) {
      try {
        const at = deps.now();
        const statuses = (await (await deps.clientOf(line))?.listStatuses?.()) ?? [];
        const known = reps.flatMap((rep) => ofRep(rep, line.vendor, statuses, at));
        await deps.putStatuses(workspaceId, known);
        heard += known.length;
      } catch (error) {
        deps.onFailure(error);
      }
    }
    return heard;
  };
}

/** Who has one phone on can be reached, whatever their others say. */
function ofRep(
  rep: Rep,
  vendor: string,
  statuses: readonly VendorUserStatus[],
  at: number,
): Known[] {
  const ours = new Set(rep.identities.map(identityKey));
  const own = statuses
    .map(({ type, id, kind }) => ({ identity: identityKey({ vendor, type, id }), kind }))
    .filter(({ identity }) => ours.has(identity));
  const free = own.find(({ kind }) => kind === "available");
  return own.map(({ identity, kind }) => ({
    identity,
    kind: free?.kind ?? kind,
    source: vendor,
    at,
  }));
}
