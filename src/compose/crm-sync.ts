import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CrmOwner } from "../crm/port.ts";
import { StickylineError } from "../domain/errors.ts";
import { createEraseContact } from "../services/mirror/erase-contact.ts";
import { createReadCrmUsers } from "../services/mirror/read-crm-users.ts";
import { createFollowDeals } from "../services/mirror/follow-deals.ts";
import { createReadHints } from "../services/mirror/read-hints.ts";
import { createRefreshMap } from "../services/mirror/refresh-map.ts";
import { createSyncChanges } from "../services/mirror/sync-changes.ts";
import { createSyncCrm } from "../services/mirror/sync-crm.ts";
import { createTakeCrmEvents } from "../services/mirror/take-crm-events.ts";
import { createWatchCrm } from "../services/crm-access/watch-crm.ts";
import { createForgetCaller } from "../state/forget-caller.ts";
import { createNoteMapTime } from "../state/ownership-map.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";
import type { Recordings } from "./recordings.ts";

/** Events of one moment are read together: their requests within this time make one job. */
const HINT_BUCKET_MS = 1_000;

/** What keeps mirror and map at what the CRM says. */
export function composeCrmSync(
  core: Core,
  clients: Clients,
  deps: {
    readonly forgetRecordings: Recordings["forget"];
    readonly matchReps: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<void>;
    /** Every router learns that reps are not as they were. */
    readonly repsChanged: (workspaceId: string) => Promise<void>;
  },
) {
  const { stores, state, jobs, redis, now } = core;
  const refreshMap = createRefreshMap({
    writePending: stores.maps.writePending,
    writeMap: state.writeOwnershipMap,
  });
  const reading = {
    clientFor: clients.crmClientFor,
    async defaultRegion(workspaceId: string) {
      return (await stores.workspaces.get(workspaceId))?.defaultRegion ?? "US";
    },
    syncs: stores.syncs,
    replaceOwners: stores.owners.replaceAll,
    matchReps: deps.matchReps,
    storeChanges: stores.mirror.storeChanges,
    followDeals: createFollowDeals({
      knownContacts: stores.contacts.byIds,
      noteHints: stores.hints.note,
    }),
    refreshMap,
    now,
  };
  const readCrm = createSyncCrm({
    ...reading,
    mirror: stores.mirror,
    countMirrored: stores.contacts.count,
    setAccountId: stores.crmConnections.setAccountId,
    reportProgress: stores.crmConnections.setSync,
    prepareMap: (workspaceId, expected) => state.prepareOwnershipMap(workspaceId, expected, now()),
    async rebuildOwnershipMap(workspaceId) {
      await state.rebuildOwnershipMap(workspaceId);
    },
    log: core.options.log,
    newId: randomUUID,
    async wait(delayMs) {
      await sleep(delayMs);
    },
  });
  const readUsers = createReadCrmUsers({
    clientFor: clients.crmClientFor,
    presences: stores.crmPresences,
    settingsChanged: deps.repsChanged,
    now,
  });
  const readHints = createReadHints({ ...reading, hints: stores.hints });
  const readChanges = createSyncChanges({
    ...reading,
    listKnown: stores.mirror.listKnown,
    listForgotten: stores.contacts.listForgotten,
    noteHints: stores.hints.note,
    readHints,
    listOwners: stores.owners.list,
    noteMapTime: createNoteMapTime(redis),
  });

  /** A connection that a newer one replaced is left alone; one that the CRM refuses is marked, for the admin. */
  async function onConnected(
    workspaceId: string,
    connectionId: string,
    work: (workspaceId: string, connectionId: string) => Promise<unknown>,
  ): Promise<void> {
    const connection = await stores.crmConnections.get(workspaceId, connectionId);
    if (connection === null || connection.status === "replaced") return;
    try {
      await work(workspaceId, connectionId);
      if (connection.status === "connected") return;
      await stores.crmConnections.setStatus(workspaceId, connectionId, "connected");
    } catch (error) {
      if (error instanceof StickylineError && error.code === "UNAUTHORIZED") {
        await stores.crmConnections.setStatus(workspaceId, connectionId, "refused");
      }
      throw error;
    }
  }

  /** One job for each connection and bucket of time, run after the bucket's end: it sees all that was noted in it. */
  async function requestReading(workspaceId: string, connectionId: string): Promise<void> {
    const bucket = Math.floor(now() / HINT_BUCKET_MS) + 1;
    const key = `${connectionId}\n${bucket}`;
    const payload = { v: 1, workspaceId, connectionId } as const;
    await jobs.add("crm.read-hints", payload, { key, delayMs: bucket * HINT_BUCKET_MS - now() });
  }

  return {
    syncCrm: (workspaceId: string, connectionId: string) =>
      onConnected(workspaceId, connectionId, async (...connection) => {
        await readUsers(...connection, { due: true });
        return readCrm(...connection);
      }),
    readChanges: (workspaceId: string, connectionId: string) =>
      onConnected(workspaceId, connectionId, async (...connection) => {
        await readUsers(...connection, { due: false });
        return readChanges(...connection);
      }),
    readHints: (workspaceId: string, connectionId: string) =>
      onConnected(workspaceId, connectionId, readHints),
    takeCrmEvents: createTakeCrmEvents({
      connectionsOf: stores.crmConnections.listByAccount,
      knownContacts: stores.contacts.byIds,
      noteHints: stores.hints.note,
      requestReading,
      requestErasure: (workspaceId, crmId) =>
        jobs.add("crm.erase-contact", { v: 1, workspaceId, crmId }),
    }),
    watchCrm: createWatchCrm({
      listConnected: stores.syncs.listConnected,
      async enqueueChanges(workspaceId, connectionId) {
        const payload = { v: 1, workspaceId, connectionId } as const;
        await jobs.add("crm.changes", payload, { coalesceKey: connectionId });
      },
      async enqueueSync(workspaceId, connectionId) {
        const payload = { v: 1, workspaceId, connectionId } as const;
        await jobs.add("crm.sync", payload, { coalesceKey: connectionId });
      },
      hourAt: (at) => new Date(at).getHours(),
      now,
    }),
    eraseContact: createEraseContact({
      find: stores.erasures.find,
      erase: stores.erasures.erase,
      forgetRecordings: deps.forgetRecordings,
      refreshMap,
      listReps: stores.reps.list,
      forgetCaller: createForgetCaller(redis),
      async purgeJobs(workspaceId, isTheirs) {
        const others = new Set(await stores.crmConnections.accountsOfOthers(workspaceId));
        return jobs.purge(
          (payload, owner) =>
            (owner.workspaceId ?? workspaceId) === workspaceId &&
            !(owner.accountId !== null && others.has(owner.accountId)) &&
            isTheirs(payload),
        );
      },
      forgetRecent: deps.repsChanged,
      audit: stores.audit.append,
      newId: randomUUID,
    }),
  };
}
