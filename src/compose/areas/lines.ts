import { lineRoutes } from "../../http/api/lines.ts";
import { provisioningRoutes } from "../../http/api/provisioning.ts";
import type { Line } from "../../domain/settings.ts";
import { createConnectTelephony } from "../../services/lines/connect-telephony.ts";
import { createImportReps } from "../../services/lines/import-reps.ts";
import { createManageLines } from "../../services/lines/manage-lines.ts";
import { createProbeAllAudio, createProbeAudio } from "../../services/lines/probe-audio.ts";
import { createProvisionLine, createReenableLine } from "../../services/lines/provision-line.ts";
import { createWatchLines } from "../../services/lines/watch-lines.ts";
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
import type { Reps } from "./reps.ts";

const adapterOf = (vendor: string) => routingAdapters.get(vendor);

export type Lines = ReturnType<typeof composeLines>;

/** The lines, how they are set up at their phone systems, and what keeps them right there. */
export function composeLines(
  core: Core,
  { telephonyClientOf: clientOf, fetchFor }: Clients,
  { matchReps }: Pick<Reps, "matchReps">,
  retireSandbox: () => Promise<void>,
) {
  const { stores, outbound, recordChange, settingsChanged, now } = core;
  const { config, log } = core.options;
  const { publicUrl } = config;
  // KAZOO has no one address: each platform its own.
  const baseUrls = new Map([
    ["dialpad", config.dialpadBaseUrl],
    ["exotel", config.exotelBaseUrl],
  ]);
  const audit = stores.audit.append;
  const telephony = { getConnection: stores.telephonyConnections.get, clientOf, audit };
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
  const watchLines = createWatchLines({
    listLines: stores.lines.list,
    getProvisioned: stores.lines.getProvisioned,
    setProvisioned: stores.lines.setProvisioned,
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
    recordChange,
  });
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
    async setConnection(workspace, lineId, connectionId) {
      await stores.lines.update(workspace, lineId, { connectionId });
      await settingsChanged(workspace);
    },
    now,
    publicUrl,
    routePathOf: (vendor) => adapterOf(vendor)?.routePath ?? "route",
  });

  return {
    learnOfLine,
    importReps,
    provisionLine,
    routes: [
      lineRoutes({
        lines,
        publicUrl,
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
          create: stores.telephonyConnections.create,
          audit,
        }),
        listConnections: stores.telephonyConnections.list,
        clientOf,
        importReps,
        provisionLine,
        reenableLine: createReenableLine({ ...telephony, ...provisioned, now }),
      }),
    ],
    processors: {
      ...perWorkspace(core, "lines.watch", watchLines),
      ...perWorkspace(core, "lines.probe-audio", probeAllAudio),
    },
    schedules: [
      { name: "lines.watch", everyMs: 60_000 },
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
