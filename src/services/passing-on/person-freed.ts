import { repByIdentity } from "../../domain/rep-by-identity.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import type { LineCapabilities } from "../../telephony/port.ts";

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly capabilitiesOf: (line: Line) => LineCapabilities;
  /** The legs of those who wait for a rep, the longest first. */
  readonly listWaiting: (workspaceId: string, repId: string, limit: number) => Promise<string[]>;
  /** Once for each cause. */
  readonly requestPull: (
    call: { readonly workspaceId: string; readonly legId: string },
    cause: string,
  ) => Promise<void>;
};

/** When a rep is free, those who have waited longest are looked after at once. */
const WOKEN = 3;

/** A call of this person has ended: whoever has waited longest for them is looked after now, not at their turn. */
export function createPersonFreed(
  deps: Deps,
): (workspaceId: string, identity: string, cause: string) => Promise<void> {
  return async (workspaceId, identity, cause) => {
    const known = deps.settingsOf(workspaceId);
    const queues = known?.lines.some((line) => deps.capabilitiesOf(line).wait?.queue !== undefined);
    const rep = repByIdentity(known?.reps ?? [], identity);
    if (queues !== true || rep === undefined) return;
    for (const legId of await deps.listWaiting(workspaceId, rep.id, WOKEN)) {
      await deps.requestPull({ workspaceId, legId }, cause);
    }
  };
}
