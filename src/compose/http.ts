import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { buildApp } from "../http/app.ts";
import type { Area } from "./area.ts";
import type { Access } from "./areas/access.ts";
import type { Core } from "./core.ts";
import { createDegradation } from "./degradation.ts";
import { createListUnmapped } from "../state/unmapped.ts";

/** The HTTP side with everything behind it; not listening yet. */
export async function composeHttp(
  core: Core,
  access: Access,
  areas: readonly Area[],
  isLeaving: () => boolean,
): Promise<FastifyInstance> {
  const { settings, stores, redis, meters } = core;
  const { config, log } = core.options;
  const listUnmapped = createListUnmapped(redis);
  return buildApp({
    ...access,
    traced: config.tracesUrl !== null,
    trustedProxies: config.trustedProxies,
    metricsToken: config.metricsToken,
    runAs: stores.runAs,
    consoleFolder: consoleFolder(),
    logger: log,
    onFailure: core.onFailure,
    isLeaving,
    metrics: meters.registry,
    readiness: {
      settings: async () => {
        if (!settings.isLoaded()) throw new Error("not loaded");
      },
    },
    degradation: createDegradation({
      writeMaps: core.probes.maps,
      async countUnmapped() {
        const ids = settings.all().map(({ workspace }) => workspace.id);
        const unmapped = await listUnmapped(ids, new Set(await stores.contacts.workspaces()));
        return unmapped.length;
      },
      jobs: core.jobs,
      writePostgres: core.probes.postgresql,
    }),
    webhookRoutes: areas.flatMap(({ webhooks = [] }) => webhooks),
    apiRoutes: areas.flatMap(({ routes = [] }) => routes),
  });
}

/** Where the build puts the console: beside what is built, also when the sources run. */
function consoleFolder(): string {
  const ours = fileURLToPath(new URL("../../console/", import.meta.url));
  return existsSync(ours) ? ours : fileURLToPath(new URL("../../dist/console/", import.meta.url));
}
