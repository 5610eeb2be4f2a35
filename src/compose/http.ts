import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { buildApp } from "../http/app.ts";
import type { Area } from "./area.ts";
import type { Access } from "./areas/access.ts";
import type { Core } from "./core.ts";

export type Http = { readonly app: FastifyInstance; signInUrl(): Promise<string> };

/** The HTTP side with everything behind it; not listening yet. */
export async function composeHttp(
  core: Core,
  access: Access,
  adminToken: string,
  areas: readonly Area[],
): Promise<Http> {
  const { settings, stores, redis, meters } = core;
  const { config, log } = core.options;
  const app = await buildApp({
    ...access,
    adminToken,
    runAs: stores.runAs,
    consoleFolder: consoleFolder(),
    logger: log,
    metrics: meters.registry,
    readiness: {
      redis: () => redis.ping(),
      postgresql: () => stores.db.ping(),
      settings: async () => {
        if (!settings.isLoaded()) throw new Error("not loaded");
      },
    },
    webhookRoutes: areas.flatMap(({ webhooks = [] }) => webhooks),
    apiRoutes: areas.flatMap(({ routes = [] }) => routes),
  });
  return {
    app,
    async signInUrl() {
      return `${config.publicUrl}/sign-in?token=${await access.sessions.signInToken()}`;
    },
  };
}

/** Where the build puts the console: beside what is built, also when the sources run. */
function consoleFolder(): string {
  const ours = fileURLToPath(new URL("../../console/", import.meta.url));
  return existsSync(ours) ? ours : fileURLToPath(new URL("../../dist/console/", import.meta.url));
}
