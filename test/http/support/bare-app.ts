import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { Registry } from "prom-client";
import { onTestFinished } from "vitest";
import { type AppDeps, buildApp } from "../../../src/http/app.ts";
import { createCountGuess } from "../../../src/http/plugins/slow-guesses.ts";
import { createLogger } from "../../../src/http/logger.ts";

import { createMemorySessions } from "./memory-sessions.ts";

const ADMIN_TOKEN = "admin-token";
export const bearer = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** The app with a console folder of its own, its log kept in memory, and whatever a test wants otherwise. */
export async function openBareApp(deps: Partial<AppDeps> = {}): Promise<{
  app: FastifyInstance;
  logLines: string[];
  sessions: ReturnType<typeof createMemorySessions>;
  close(): Promise<void>;
}> {
  const consoleFolder = await mkdtemp(join(tmpdir(), "console-"));
  await mkdir(join(consoleFolder, "assets"));
  await Promise.all([
    writeFile(join(consoleFolder, "index.html"), "<p>the console</p>"),
    writeFile(join(consoleFolder, "assets", "page.js"), "// the page"),
    writeFile(join(consoleFolder, "sign-in.html"), "<p>please sign in</p>"),
    writeFile(join(consoleFolder, "sign-in.css"), "p {}"),
    writeFile(join(consoleFolder, "secret.ts"), "not to be served"),
  ]);
  const logLines: string[] = [];
  const sessions = createMemorySessions();
  const app = await buildApp({
    adminToken: ADMIN_TOKEN,
    sessions,
    guesses: createCountGuess({ waitMs: async () => 0, note: async () => 0 }),
    requestLink: () => undefined,
    byMail: false,
    byProvider: false,
    openIdProvider: null,
    userIdByEmail: async () => null,
    traced: false,
    trustedProxies: [],
    metricsToken: null,
    firstWorkspaceId: "main",
    hasWorkspace: async () => false,
    findKey: async () => null,
    runAs: (_actor, work) => work(),
    consoleFolder,
    secureCookie: false,
    logger: createLogger("debug", { write: (line) => logLines.push(line) }),
    onFailure: () => undefined,
    metrics: new Registry(),
    readiness: {},
    isLeaving: () => false,
    degradation: {},
    webhookRoutes: [],
    apiRoutes: [],
    ...deps,
  });
  return {
    app,
    logLines,
    sessions,
    async close() {
      await app.close();
      await rm(consoleFolder, { recursive: true });
    },
  };
}

/** The bare app, closed when the test ends. */
export async function openForTest(deps: Partial<AppDeps> = {}) {
  const bare = await openBareApp(deps);
  onTestFinished(() => bare.close());
  return bare;
}
