import { regionOf } from "../../domain/settings.ts";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { outageOf } from "../../concurrency/outage-of.ts";
import { handOnBatch } from "../../concurrency/spare-poison.ts";
import { readWebhook } from "../../crm/hubspot/index.ts";
import type { CrmKind, CrmWebhookRequest } from "../../crm/port.ts";
import type { Config } from "../../config.ts";
import { StickylineError } from "../../domain/errors.ts";
import { hubspotRoutes } from "../../http/webhooks/hubspot.ts";
import { createOnConnected } from "../../services/crm-access/on-connected.ts";
import { createReadCrmUsers } from "../../services/mirror/read-crm-users.ts";
import { createFollowDeals } from "../../services/mirror/follow-deals.ts";
import type { Unfit } from "../../services/mirror/keep-fit.ts";
import { createLookForGone } from "../../services/mirror/look-for-gone.ts";
import { createReadHints } from "../../services/mirror/read-hints.ts";
import { createReadUnmet } from "../../services/mirror/read-unmet.ts";
import { createRefreshMap } from "../../services/mirror/refresh-map.ts";
import { createSyncAsSet } from "../../services/mirror/sync-as-set.ts";
import { createSyncChanges } from "../../services/mirror/sync-changes.ts";
import { createSyncCrm } from "../../services/mirror/sync-crm.ts";
import { createTakeCrmEvents } from "../../services/mirror/take-crm-events.ts";
import { createWatchCrm } from "../../services/crm-access/watch-crm.ts";
import { createNoteMapTime } from "../../state/ownership-map.ts";
import type { Clients } from "../clients.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import type { Reps } from "./reps.ts";

export type CrmSync = ReturnType<typeof composeCrmSync>;

/** What keeps mirror and map at what the CRM says. */
export function composeCrmSync(
  core: Core,
  clients: Clients,
  { matchOwners }: Pick<Reps, "matchOwners">,
) {
  const { stores, state, requests, redis, changes, now } = core;
  const refreshMap = createRefreshMap({
    writePending: stores.maps.writePending,
    writeMap: state.writeOwnershipMap,
  });
  const reading = {
    clientFor: clients.crmClientFor,
    /** A letter a page, however much of it is unfit: sent again, it reads all anew. */
    async setAside({ workspaceId, connectionId, kind, ids }: Unfit) {
      const name = createHash("sha256")
        .update(JSON.stringify([kind, ids]))
        .digest("hex");
      await stores.deadLetters.add({
        id: `unfit:${connectionId}:${name}`,
        workspaceId,
        queue: "crm-sync",
        jobName: "crm.sync",
        payload: { v: 1, workspaceId, connectionId, leftOut: { kind, ids } },
        error: `these ${kind} records are left out: an id, their owner or what they are tied to is no whole number below 2^53; mend them in the CRM, then send this again`,
        at: now(),
        state: "set-aside",
      });
      core.meters.unfitRecords.inc(ids.length);
      core.options.log.warn({ connectionId, kind, count: ids.length }, "CRM records are left out");
    },
    async defaultRegion(workspaceId: string) {
      return regionOf(await stores.workspaces.get(workspaceId));
    },
    syncs: stores.syncs,
    replaceOwners: stores.owners.replaceAll,
    async matchReps(workspaceId: string, owners: Parameters<typeof matchOwners>[1]) {
      await matchOwners(workspaceId, owners);
      await core.settingsChanged(workspaceId);
    },
    storeChanges: stores.mirror.storeChanges,
    followDeals: createFollowDeals({
      knownContacts: stores.contacts.byIds,
      noteHints: stores.hints.note,
    }),
    refreshMap,
    now,
  };
  async function noteScope(
    workspaceId: string,
    connectionId: string,
    kind: CrmKind,
    scope: string | null,
  ): Promise<void> {
    if (kind === "contact") return;
    if (scope === null) return stores.crmRefusals.clear(workspaceId, connectionId, kind);
    const many = kind === "company" ? "companies" : `${kind}s`;
    const reason = `The account does not let us read ${many}: its access lacks the scope ${scope}. Once it has it, they are read again by themselves.`;
    await clients.noteRefusal(workspaceId, connectionId, { feature: kind, reason, at: now() });
  }
  const readHints = createReadHints({ ...reading, hints: stores.hints });
  const looking = { noteHints: stores.hints.note, requestErasure: requests.eraseContact };
  const readCrm = createSyncCrm({
    ...reading,
    noteScope,
    mirror: stores.mirror,
    readUnmet: createReadUnmet({ ...looking, listUnmet: stores.mirror.listUnmet, readHints }),
    countMirrored: stores.contacts.count,
    setAccountId: stores.crmConnections.setAccountId,
    async reportProgress(workspaceId: string, ...progress) {
      await stores.crmConnections.setSync(workspaceId, ...progress);
      changes.tell(workspaceId, "connections");
    },
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
    listOwners: stores.owners.list,
    settingsChanged: core.settingsChanged,
    now,
  });
  const readChanges = createSyncChanges({
    ...reading,
    noteScope,
    countMirrored: stores.census.count,
    lookForGone: createLookForGone({
      ...looking,
      census: stores.census,
      enqueueSync: requests.syncCrm,
    }),
    readHints,
    listOwners: stores.owners.list,
    noteMapTime: createNoteMapTime(redis),
  });

  const syncAsSet = createSyncAsSet({
    async readingOf(workspaceId, connectionId) {
      const connection = await stores.crmConnections.get(workspaceId, connectionId);
      return JSON.stringify(connection?.settings.reading ?? null);
    },
    syncCrm: readCrm,
  });
  const onConnected = createOnConnected({
    get: stores.crmConnections.get,
    setStatus: stores.crmConnections.setStatus,
    async tell(workspaceId, connectionId, status, reason) {
      const action = status === "refused" ? "crm-connection.refused" : "crm-connection.allowed";
      await core.recordChange({
        workspaceId,
        actor: "worker",
        action,
        subject: connectionId,
        details: reason === null ? {} : { reason },
      });
      changes.tell(workspaceId, "connections");
      // what waited goes on at once
      if (status === "connected") await core.jobs.wake("crm");
    },
    now,
  });
  const syncCrm = onConnected(async (workspaceId, connectionId) => {
    await readUsers(workspaceId, connectionId, { due: true });
    return syncAsSet(workspaceId, connectionId);
  });
  const syncChanges = onConnected(async (workspaceId, connectionId) => {
    await readUsers(workspaceId, connectionId, { due: false });
    return readChanges(workspaceId, connectionId);
  });
  const syncHints = onConnected(readHints);
  const takeCrmEvents = createTakeCrmEvents({
    connectionsOf: stores.crmConnections.listByAccount,
    knownContacts: stores.contacts.byIds,
    noteHints: stores.hints.note,
    requestReading: requests.readHints,
    requestErasure: requests.eraseContact,
  });
  const watchCrm = createWatchCrm({
    listConnected: stores.syncs.listConnected,
    enqueueChanges: requests.readChanges,
    enqueueSync: requests.syncCrm,
    hourAt: (at) => new Date(at).getHours(),
    now,
  });

  return {
    syncCrm,
    readChanges: syncChanges,
    refreshMap,
    webhooks: [
      hubspotRoutes({
        publicUrl: core.options.config.publicUrl,
        readWebhook: webhookReader(core.options.config, now),
        async ingestEvents(key, accountId, events) {
          const leave = core.gates.events.enter({ workspaceId: accountId, lineId: "webhooks" });
          try {
            await requests.takeCrmEvents(key, accountId, events);
          } finally {
            leave();
          }
        },
      }),
    ],
    processors: {
      "crm.sync": ({ workspaceId, connectionId }) => syncCrm(workspaceId, connectionId),
      "crm.changes": ({ workspaceId, connectionId }) => syncChanges(workspaceId, connectionId),
      "crm.read-hints": ({ workspaceId, connectionId }) => syncHints(workspaceId, connectionId),
      "crm.take-events": ({ accountId, events }) =>
        handOnBatch(events, {
          async handOn(part) {
            await takeCrmEvents(accountId, part);
          },
          isOutage: (error) => outageOf(error) !== null || isNotOurs(error),
          asOwn: (event) =>
            requests.takeCrmEvents(
              `${accountId}\n${event.kind}\n${event.id}\n${event.what}\n${event.at}`,
              accountId,
              [event],
            ),
        }),
      "crm.watch": () => watchCrm(),
    },
    schedules: [{ name: "crm.watch", everyMs: core.options.config.crmPollMs }],
  } satisfies Area & Record<string, unknown>;
}

/** Null without the client secret: nothing could be checked. */
function webhookReader({ hubspotClientSecret, hubspotWebhooksV1 }: Config, now: () => number) {
  if (hubspotClientSecret === null) return null;
  const reading = { clientSecret: hubspotClientSecret, acceptV1: hubspotWebhooksV1, now };
  return (request: CrmWebhookRequest) => readWebhook(request, reading);
}

/** Says nothing of the events: the whole job is set aside. */
function isNotOurs(error: unknown): boolean {
  return error instanceof StickylineError && error.code === "NOT_OURS";
}
