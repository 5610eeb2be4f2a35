import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { lineRoutes } from "../../http/api/lines.ts";
import { provisioningRoutes } from "../../http/api/provisioning.ts";
import type { Line } from "../../domain/settings.ts";
import { createConnectTelephony } from "../../services/lines/connect-telephony.ts";
import { createDisconnectTelephony } from "../../services/lines/disconnect-telephony.ts";
import { createImportReps } from "../../services/lines/import-reps.ts";
import { createListTargets } from "../../services/lines/list-targets.ts";
import { createManageLines } from "../../services/lines/manage-lines.ts";
import { createProbeAllAudio, createProbeAudio } from "../../services/lines/probe-audio.ts";
import { createProvisionLine, createReenableLine } from "../../services/lines/provision-line.ts";
import { createRemoveAtVendor } from "../../services/lines/remove-at-vendor.ts";
import { createTellHealth } from "../../services/lines/tell-health.ts";
import { createWatchLines } from "../../services/lines/watch-lines.ts";
import { createCheckReachable } from "../../outbound/can-reach.ts";
import { withDeadline } from "../../concurrency/deadline.ts";
import { elapsedMs } from "../../concurrency/elapsed-ms.ts";
import { createReadHealth } from "../../services/lines/read-health.ts";
import { meterErrorBudgets } from "../meter-error-budgets.ts";
import { createTraffic } from "../../state/traffic.ts";
import { createLock } from "../../state/lock.ts";
import {
  createTelephonyClient,
  routingAdapters,
  telephonyVendors,
} from "../../telephony/registry.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import { fallbackAnswersOf } from "./fallback-file.ts";
import type { Notices } from "./notices.ts";
import type { Reps } from "./reps.ts";

/** A line is set up by some ten requests of at most 5 s each; whoever waits longer is told to try again. */
const VENDOR_LOCK = { holdMs: 60_000, waitMs: 15_000 };

/** The list of lines does not wait for a Redis that is gone. */
const TRAFFIC_MS = 500;

const adapterOf = (vendor: string) => routingAdapters.get(vendor);

export type Lines = ReturnType<typeof composeLines>;

/** The lines, how they are set up at their phone systems, and what keeps them right there. */
export function composeLines(
  core: Core,
  { telephonyClientOf: clientOf, fetchFor }: Clients,
  { matchReps }: Pick<Reps, "matchReps">,
  { tellAdmins }: Pick<Notices, "tellAdmins">,
  retireSandbox: () => Promise<void>,
) {
  const { stores, outbound, recordChange, settingsChanged, now, onFailure } = core;
  const { config, log } = core.options;
  const { publicUrl } = config;
  // KAZOO has no one address: each platform its own.
  const baseUrls = new Map([
    ["dialpad", config.dialpadBaseUrl],
    ["exotel", config.exotelBaseUrl],
    ["voipex", "https://ipbxapi.voipex.io"],
  ]);
  const audit = stores.audit.append;
  const telephony = { getConnection: stores.telephonyConnections.get, clientOf, audit };
  const atVendor = {
    feedOf: stores.telephonyConnections.feed,
    listLines: stores.lines.list,
    publicUrl,
    routePathOf: (vendor: string) => adapterOf(vendor)?.routePath ?? "route",
    withLock: createLock(core.redis, { ...VENDOR_LOCK, now: elapsedMs, wait }),
  };
  const provisioned = {
    getLine: stores.lines.get,
    getProvisioned: stores.lines.getProvisioned,
    setProvisioned: stores.lines.setProvisioned,
  };

  /** Keeps what was learnt of a line, and tells every router. */
  async function learnOfLine(line: Line, facts: Readonly<Record<string, unknown>>): Promise<void> {
    await stores.lines.learn(line.workspaceId, line.id, facts);
    await settingsChanged(line.workspaceId);
  }

  const probeAudio = createProbeAudio({
    adapterOf,
    answers: (url) => answersWithAudio(outbound.guarded, url),
    learn: learnOfLine,
  });
  const probeAllAudio = createProbeAllAudio({ listLines: stores.lines.list, probeAudio });
  const removeAtVendor = createRemoveAtVendor({ ...atVendor, ...provisioned, clientOf, audit });
  const watchLines = createWatchLines({
    ...atVendor,
    ...provisioned,
    listRemoved: stores.lines.listRemoved,
    removeAtVendor,
    keepHealth: ({ workspaceId, id }, health) => stores.lines.setHealth(workspaceId, id, health),
    clientOf,
    audit,
    log,
    now,
  });
  const lines = createManageLines({
    lines: stores.lines,
    adapterOf,
    vendors: [...routingAdapters.keys()],
    retireSandbox,
    policies: stores.policies.live,
    hasPolicy: async (workspace, id) => (await stores.policies.get(workspace, id)) !== null,
    listReps: stores.reps.list,
    probeAudio,
    removedAtVendor: async (line) => {
      await removeAtVendor(line).catch(onFailure);
    },
    recordChange,
  });
  const traffic = createTraffic(core.redis, now);
  const errorLimitOf = (vendor: string) => adapterOf(vendor)?.errorsAnHour ?? null;
  meterErrorBudgets(core.meters.registry, {
    settings: core.settings.all,
    readTraffic: traffic.read,
    errorLimitOf,
  });
  const readHealth = createReadHealth({
    listLines: stores.lines.list,
    healthOf: stores.lines.healthOf,
    readTraffic: (workspace, ids) => withDeadline(traffic.read(workspace, ids), TRAFFIC_MS),
    errorLimitOf,
    now,
  });
  const tellHealth = createTellHealth({
    readHealth,
    ...stores.health,
    async namesOf(workspace) {
      const [all, accounts] = await Promise.all([
        stores.lines.list(workspace),
        stores.telephonyConnections.list(workspace),
      ]);
      return new Map([...all, ...accounts].map(({ id, name }) => [id, name]));
    },
    tell: tellAdmins,
    onFailure,
    now,
  });
  async function lookAfterLines(workspaceId: string): Promise<void> {
    await watchLines(workspaceId);
    await tellHealth(workspaceId);
  }
  const importReps = createImportReps({
    ...telephony,
    listReps: stores.reps.list,
    createRep: stores.reps.create,
    addIdentity: stores.reps.addIdentity,
    setPhones: async (workspace, repId, phones) => stores.reps.update(workspace, repId, { phones }),
    regionOf: core.settings.regionOf,
    async repsChanged(workspace) {
      await matchReps(workspace);
      await settingsChanged(workspace);
    },
  });
  const provisionLine = createProvisionLine({
    ...telephony,
    ...provisioned,
    ...atVendor,
    removeAtVendor,
    checkReachable: createCheckReachable({ publicUrl, guard: outbound.guard }),
    async setConnection(workspace, lineId, connectionId) {
      await stores.lines.update(workspace, lineId, { connectionId });
      await settingsChanged(workspace);
    },
    now,
  });

  return {
    learnOfLine,
    importReps,
    provisionLine,
    routes: [
      lineRoutes({
        lines,
        publicUrl,
        readHealth,
        staticAnswerOf: (line) =>
          line.vendor === "exotel" ? { ...fallbackAnswersOf(line, publicUrl)["1.1"] } : null,
      }),
      provisioningRoutes({
        connectTelephony: createConnectTelephony({
          vendors: telephonyVendors,
          baseUrlOf: (vendor) => baseUrls.get(vendor),
          openClient: (vendor, apiKey, baseUrl) =>
            createTelephonyClient(vendor, { apiKey, baseUrl, fetch: fetchFor(baseUrl), now }),
          checkAddress: outbound.check,
          newId: randomUUID,
          create: stores.telephonyConnections.create,
          audit,
        }),
        disconnectTelephony: createDisconnectTelephony({
          ...telephony,
          removeAtVendor,
          async linesOf(workspace, connectionId) {
            const [live, removed] = await Promise.all([
              stores.lines.list(workspace),
              stores.lines.listRemoved(workspace),
            ]);
            return [...removed, ...live].filter((line) => line.connectionId === connectionId);
          },
          async detach(workspace, lineId) {
            await stores.lines.setProvisioned(workspace, lineId, null);
            await stores.lines.setHealth(workspace, lineId, null);
            await stores.lines.update(workspace, lineId, { connectionId: null });
          },
          remove: stores.telephonyConnections.remove,
          settingsChanged,
        }),
        readHealth,
        listConnections: stores.telephonyConnections.list,
        clientOf,
        listTargets: createListTargets({
          ...telephony,
          checkTarget: (vendor, target) => void adapterOf(vendor)?.checkTarget(target, "target"),
          now: elapsedMs,
        }),
        importReps,
        provisionLine,
        reenableLine: createReenableLine({ ...telephony, ...provisioned, now }),
      }),
    ],
    processors: {
      ...perWorkspace(core, "lines.watch", lookAfterLines),
      ...perWorkspace(core, "lines.probe-audio", probeAllAudio),
    },
    schedules: [
      { name: "lines.watch", everyMs: config.reconcileMs },
      { name: "lines.probe-audio", everyMs: 3_600_000 },
    ],
  } satisfies Area & Record<string, unknown>;
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
