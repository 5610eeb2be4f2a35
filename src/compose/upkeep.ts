import { createMatchReps } from "../services/admin/match-reps.ts";
import { createWatchLines } from "../services/lines/watch-lines.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import { createProbeAudio } from "../services/lines/probe-audio.ts";
import { routingAdapters } from "../telephony/registry.ts";
import type { Line } from "../domain/settings.ts";
import type { Clients } from "./clients.ts";
import { composeCrmSync } from "./crm-sync.ts";
import type { Core } from "./core.ts";
import type { Recordings } from "./recordings.ts";

/** An admin who pauses a line does not wait for a Redis that is gone. */
const PUBLISH_MS = 1_500;

export type Upkeep = ReturnType<typeof composeUpkeep>;

/** What keeps the mirror, the directory and the vendors' settings right. */
export function composeUpkeep(
  core: Core,
  clients: Clients,
  recordings: Pick<Recordings, "forget">,
) {
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

  async function repsChanged(workspaceId: string): Promise<void> {
    await stores.workspaces.bumpSettings(workspaceId);
    await settingsChanged(workspaceId);
  }

  const crm = composeCrmSync(core, clients, {
    forgetRecordings: recordings.forget,
    async matchReps(workspaceId, owners) {
      await matchReps(workspaceId, owners);
      await repsChanged(workspaceId);
    },
    repsChanged,
  });

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
      answers: (url) => answersWithAudio(core.outbound.guarded, url),
      learn: learnOfLine,
    }),
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

const AUDIO_MS = 5_000;

/** As the phone system asks for it: 200 at once, no redirect. What it plays is not read. */
async function answersWithAudio(fetch: typeof globalThis.fetch, url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(AUDIO_MS);
    const response = await fetch(url, { redirect: "manual", signal });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
