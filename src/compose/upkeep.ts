import { createMatchReps } from "../services/match-reps.ts";
import { createWatchLines } from "../services/watch-lines.ts";
import { withDeadline } from "../state/deadline.ts";
import type { Clients } from "./clients.ts";
import { composeCrmSync } from "./crm-sync.ts";
import type { Core } from "./core.ts";

/** An admin who pauses a line does not wait for a Redis that is gone. */
const PUBLISH_MS = 1_500;

export type Upkeep = ReturnType<typeof composeUpkeep>;

/** What keeps the mirror, the directory and the vendors' settings right. */
export function composeUpkeep(core: Core, clients: Clients) {
  const { stores, settings, state, now } = core;
  const log = core.options.log;
  const matchReps = createMatchReps({ listReps: stores.reps.list, setOwner: stores.reps.setOwner });

  /**
   * Lines, reps or pins changed: every router and the maps learn of it. With Redis down this process knows at once,
   * the others when they find Redis down themselves, and the maps when Redis is back.
   */
  async function settingsChanged(workspaceId: string): Promise<void> {
    const published = withDeadline(state.publishDirectory(workspaceId), PUBLISH_MS);
    await Promise.all([settings.reload(), published]);
  }

  const crm = composeCrmSync(core, clients, {
    async matchReps(workspaceId, owners) {
      await matchReps(workspaceId, owners);
      await stores.workspaces.bumpSettings(workspaceId);
      await settingsChanged(workspaceId);
    },
  });

  return {
    settingsChanged,
    /** Ties reps to the CRM owners known so far. */
    async matchReps(workspaceId: string): Promise<void> {
      await matchReps(workspaceId, await stores.owners.list(workspaceId));
    },
    ...crm,
    watchLines: createWatchLines({
      listLines: stores.lines.listAll,
      getProvisioned: stores.lines.getProvisioned,
      setProvisioned: stores.lines.setProvisioned,
      clientOf: clients.telephonyClientOf,
      audit: stores.audit.append,
      log,
      now,
    }),
  };
}
