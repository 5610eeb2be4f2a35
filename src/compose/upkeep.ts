import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CrmOwner } from "../crm/port.ts";
import { StickylineError } from "../domain/errors.ts";
import { createMatchReps } from "../services/match-reps.ts";
import { createRefreshMap } from "../services/refresh-map.ts";
import { createSyncCrm } from "../services/sync-crm.ts";
import { createWatchLines } from "../services/watch-lines.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";

export type Upkeep = ReturnType<typeof composeUpkeep>;

/** What keeps the mirror, the directory and the vendors' settings right. */
export function composeUpkeep(core: Core, clients: Clients) {
  const { stores, settings, state, now } = core;
  const log = core.options.log;
  const matchReps = createMatchReps({ listReps: stores.reps.list, setOwner: stores.reps.setOwner });

  /** Lines, reps or pins changed: every router and the maps learn of it. */
  async function settingsChanged(workspaceId: string): Promise<void> {
    await Promise.all([settings.reload(), state.publishDirectory(workspaceId)]);
  }

  const refreshMap = createRefreshMap({
    writePending: stores.maps.writePending,
    writeMap: state.writeOwnershipMap,
  });
  const reading = {
    clientFor: clients.crmClientFor,
    async defaultRegion(workspaceId: string) {
      return (await stores.workspaces.get(workspaceId))?.defaultRegion ?? "US";
    },
    replaceOwners: stores.owners.replaceAll,
    async matchReps(workspaceId: string, owners: readonly CrmOwner[]) {
      await matchReps(workspaceId, owners);
      await stores.workspaces.bumpSettings(workspaceId);
      await settingsChanged(workspaceId);
    },
    refreshMap,
    now,
  };
  const readCrm = createSyncCrm({
    ...reading,
    syncs: stores.syncs,
    mirror: stores.mirror,
    countMirrored: stores.contacts.count,
    setAccountId: stores.crmConnections.setAccountId,
    reportProgress: stores.crmConnections.setSync,
    prepareMap: (workspaceId, expected) => state.prepareOwnershipMap(workspaceId, expected, now()),
    async rebuildOwnershipMap(workspaceId) {
      await state.rebuildOwnershipMap(workspaceId);
    },
    log,
    newId: randomUUID,
    async wait(delayMs) {
      await sleep(delayMs);
    },
  });

  /** A connection that a newer one replaced is left alone; one that the CRM refuses is marked, for the admin. */
  async function syncCrm(workspaceId: string, connectionId: string): Promise<void> {
    const connection = await stores.crmConnections.get(workspaceId, connectionId);
    if (connection === null || connection.status === "replaced") return;
    try {
      await readCrm(workspaceId, connectionId);
      if (connection.status === "connected") return;
      await stores.crmConnections.setStatus(workspaceId, connectionId, "connected");
    } catch (error) {
      if (error instanceof StickylineError && error.code === "UNAUTHORIZED") {
        await stores.crmConnections.setStatus(workspaceId, connectionId, "refused");
      }
      throw error;
    }
  }

  return {
    settingsChanged,
    /** Ties reps to the CRM owners known so far. */
    async matchReps(workspaceId: string): Promise<void> {
      await matchReps(workspaceId, await stores.owners.list(workspaceId));
    },
    syncCrm,
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
