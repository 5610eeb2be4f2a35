import { setImmediate } from "node:timers/promises";
import type { RedisClient } from "../redis/open-client.ts";
import { createPublishSettings } from "../services/admin/publish-settings.ts";
import { createRebuildMaps } from "../services/mirror/rebuild-maps.ts";
import { createReadFacts } from "../state/facts.ts";
import { TALK_TTL_MS } from "../state/keys.ts";
import { createPublishDirectory } from "../state/directory.ts";
import { createNoteCallEnds } from "../state/call-ends.ts";
import { createApplyLegEvent, createListLeases } from "../state/presence.ts";
import { createRestoreLegs } from "../state/restore-legs.ts";
import { createPutStatuses } from "../state/status.ts";
import {
  createPrepareOwnershipMap,
  createRebuildOwnershipMap,
  createWriteOwnershipMap,
  type MapEntry,
} from "../state/ownership-map.ts";
import type { Stores } from "./stores.ts";

/** For reading about reps alone: no caller, and nothing is written. */
const NOBODY = { lineId: "", callId: "", legId: "", number: null, team: null, dry: true } as const;

/** The maps in Redis and how each is rebuilt from the database. */
export function createState(stores: Stores, redis: RedisClient, now: () => number) {
  const rebuildMap = createRebuildOwnershipMap(redis);
  const readFacts = createReadFacts(redis);
  const applyLegEvent = createApplyLegEvent(redis, stores.callEvents);

  const publishDirectory = createPublishSettings({
    versionOf: async (workspaceId) =>
      (await stores.workspaces.get(workspaceId))?.settingsVersion ?? null,
    async readDirectory(workspaceId) {
      const [reps, pins] = await Promise.all([
        stores.reps.list(workspaceId),
        stores.pins.list(workspaceId),
      ]);
      return { reps, pins };
    },
    publish: createPublishDirectory(redis),
  });

  async function* mapEntries(workspaceId: string): AsyncGenerator<MapEntry[]> {
    for await (const contacts of stores.contacts.stream(workspaceId)) {
      yield contacts.flatMap(({ crmId, ownerId, numbers }) =>
        numbers.map((number) => ({ number, crmId, ownerId })),
      );
    }
  }

  async function rebuildOwnershipMap(workspaceId: string): Promise<number> {
    return rebuildMap(
      workspaceId,
      await stores.contacts.count(workspaceId),
      mapEntries(workspaceId),
      stores.ties.stream(workspaceId),
      now(),
    );
  }

  return {
    publishDirectory,
    rebuildOwnershipMap,
    writeOwnershipMap: createWriteOwnershipMap(redis),
    prepareOwnershipMap: createPrepareOwnershipMap(redis),
    applyLegEvent,
    noteCallEnds: createNoteCallEnds(redis),
    listLeases: createListLeases(redis),
    async readActivities(workspaceId: string, repIds: readonly string[], at: number) {
      return (await readFacts({ ...NOBODY, workspaceId, repIds }, at)).activities;
    },
    putStatuses: createPutStatuses(redis),
    rebuildMaps: createRebuildMaps({
      publishDirectory,
      rebuildOwnershipMap,
      streamLegs: stores.callEvents.streamLegs,
      restoreLegs: createRestoreLegs(redis),
      lookBackMs: TALK_TTL_MS,
      now,
      breathe: () => setImmediate(),
    }),
  };
}
