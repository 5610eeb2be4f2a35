import { randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import { createMatchReps } from "../services/match-reps.ts";
import { createSyncContacts } from "../services/sync-contacts.ts";
import { createWatchLines } from "../services/watch-lines.ts";
import { createProbeAudio } from "../services/probe-audio.ts";
import { routingAdapters } from "../telephony/registry.ts";
import type { Line } from "../domain/settings.ts";
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

  const readCrm = createSyncContacts({
    clientFor: clients.crmClientFor,
    async defaultRegion(workspaceId) {
      return (await stores.workspaces.get(workspaceId))?.defaultRegion ?? "US";
    },
    contacts: stores.contacts,
    companies: stores.companies,
    deals: stores.deals,
    owners: stores.owners,
    async matchReps(workspaceId, owners) {
      const changes = await matchReps(workspaceId, owners);
      await stores.workspaces.bumpSettings(workspaceId);
      await settingsChanged(workspaceId);
      return changes;
    },
    reportProgress: stores.crmConnections.setSync,
    async rebuildOwnershipMap(workspaceId) {
      await state.rebuildOwnershipMap(workspaceId);
    },
    log,
    newId: randomUUID,
    now,
  });

  /** A connection that a newer one replaced is left alone; one that the CRM refuses is marked, for the admin. */
  async function syncContacts(workspaceId: string, connectionId: string): Promise<void> {
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

  /** Keeps what was learnt of a line, and tells every router. */
  async function learnOfLine(line: Line, facts: Readonly<Record<string, unknown>>): Promise<void> {
    await stores.lines.learn(line.workspaceId, line.id, facts);
    await stores.workspaces.bumpSettings(line.workspaceId);
    await settingsChanged(line.workspaceId);
  }

  return {
    settingsChanged,
    learnOfLine,
    probeAudio: createProbeAudio({
      adapterOf: (vendor) => routingAdapters.get(vendor),
      answers: answersWithAudio,
      learn: learnOfLine,
    }),
    /** Ties reps to the CRM owners known so far. */
    async matchReps(workspaceId: string): Promise<void> {
      await matchReps(workspaceId, await stores.owners.list(workspaceId));
    },
    syncContacts,
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

const AUDIO_MS = 5_000;

/** As the phone system asks for it: 200 at once, no redirect. What it plays is not read. */
async function answersWithAudio(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(AUDIO_MS);
    const response = await fetch(url, { redirect: "manual", signal });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
