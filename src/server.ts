import { fileURLToPath } from "node:url";
import closeWithGrace from "close-with-grace";
import { destination } from "pino";
import { startWorkers } from "../workers/main.ts";
import { composeAdoption } from "./compose/adoption.ts";
import { composeAdmin } from "./compose/admin.ts";
import { composeNotices } from "./compose/notices.ts";
import { composeCalls } from "./compose/calls.ts";
import { createClients } from "./compose/clients.ts";
import { openCore } from "./compose/core.ts";
import { composeCrmAccess } from "./compose/crm-access.ts";
import { keepFallbackFile } from "./compose/fallback-file.ts";
import { followSettings } from "./compose/follow-settings.ts";
import { composeHttp } from "./compose/http.ts";
import { composeRecordings } from "./compose/recordings.ts";
import { composeRouting } from "./compose/routing.ts";
import { clearSandbox, isUnconfigured, startSandbox, type Sandbox } from "./compose/sandbox.ts";
import { composeTransfers } from "./compose/transfers.ts";
import { composeUpkeep } from "./compose/upkeep.ts";
import { loadConfig, type Config } from "./config.ts";
import { StickylineError } from "./domain/errors.ts";
import { createLogger } from "./http/logger.ts";
import { withDeadline } from "./concurrency/deadline.ts";

const REDIS_AT_START_MS = 3_000;
const CLOSE_MS = 5_000;

export type ServerOptions = {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly queueRedisUrl: string;
  readonly secretKey: Buffer;
  readonly adminToken: string;
  /** Where the log goes; standard output when absent. */
  readonly logFile?: string;
};

export type RunningServer = {
  readonly url: string;
  readonly signInUrl: string;
  readonly sandbox: boolean;
  close(): Promise<void>;
};

/**
 * Starts what the role asks for: router and admin API, workers, or both, and the sandbox where it is wanted. The
 * database must be migrated. Rejects with EADDRINUSE when the port is taken. `close` ends it in the right order.
 */
export async function startStickyline(options: ServerOptions): Promise<RunningServer> {
  const { config } = options;
  const { logFile } = options;
  const log = createLogger(
    config.logLevel,
    logFile === undefined ? undefined : destination(logFile),
  );
  let boxes: Sandbox | null = null;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closers.splice(0).toReversed()) {
      // A part that can't reach its server any more must not keep the others from closing.
      await withDeadline(end(), CLOSE_MS).catch((error: unknown) =>
        log.warn({ err: error }, "a part did not close in time"),
      );
    }
  };
  try {
    const core = openCore({ ...options, log });
    closers.push(() => core.close());
    const workspace = await core.stores.workspaces.ensureFirst();
    if (config.previousSecretKey !== null) {
      const resealed = await core.stores.resealSecrets();
      log.info({ resealed }, "secrets are sealed with the new key");
    }
    await core.settings.reload();
    // With Redis away a router starts all the same, and answers fallbacks until it is back.
    const ids = core.settings.all().map((settings) => settings.workspace.id);
    const published = Promise.all(ids.map((id) => core.state.publishDirectory(id)));
    await withDeadline(published, REDIS_AT_START_MS).catch(core.onFailure);
    const crmAccess = composeCrmAccess(core);
    const clients = createClients(core, crmAccess);
    const recordings = await composeRecordings(core);
    const upkeep = composeUpkeep(core, clients, recordings);
    const transfers = composeTransfers(core, clients);
    const calls = composeCalls(core, clients, transfers);
    const notices = composeNotices(core, clients);
    const adoption = composeAdoption(core, clients);
    closers.push(() => calls.close());
    const routing = composeRouting(core);
    closers.push(() => routing.close());
    const admin = composeAdmin(core, clients, upkeep, {
      publicUrl: config.publicUrl,
      routing,
      crmAccess,
      adoption,
      sandbox: (id) => (id === workspace.id ? (boxes?.info() ?? null) : null),
      async retireSandbox() {
        const retired = boxes;
        boxes = null;
        if (retired === null) return;
        await retired.close();
        await clearSandbox(core, workspace.id);
      },
    });
    const http = await composeHttp({
      core,
      routing,
      admin,
      crmAccess,
      firstWorkspaceId: workspace.id,
      adminToken: options.adminToken,
      learnOfLine: upkeep.learnOfLine,
      recordings,
    });
    await http.app.listen({ host: config.host, port: config.port });
    closers.push(() => http.app.close());

    if (config.fallbackFile !== null) {
      const kept = keepFallbackFile({
        file: config.fallbackFile,
        publicUrl: config.publicUrl,
        lines: () => core.settings.all().flatMap(({ lines }) => lines),
        onFailure: core.onFailure,
      });
      closers.push(async () => kept.close());
      await kept.written();
    }

    const wantsSandbox =
      config.sandbox === "on" || (config.sandbox === "auto" && config.role === "all");
    const sandbox = wantsSandbox && (config.sandbox === "on" || (await isUnconfigured(core)));
    if (sandbox) {
      boxes = await startSandbox(core, admin, upkeep, workspace.id);
      closers.push(async () => boxes?.close());
    } else {
      await clearSandbox(core, workspace.id);
    }
    // After the boxes: jobs that an earlier run left ask them at once.
    if (config.role !== "router") {
      const workers = startWorkers(core, {
        calls,
        transfers,
        upkeep,
        notices,
        crmAccess,
        adoption,
      });
      closers.push(() => workers.close());
      const following = followSettings(core);
      closers.push(async () => following.close());
    }
    return { url: config.publicUrl, signInUrl: await http.signInUrl(), sandbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The entry in containers: databases come from the environment and are migrated already, or by `npm start`. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const { databaseUrl, redisUrl, secretKey, adminToken } = config;
  if (databaseUrl === null || redisUrl === null || secretKey === null || adminToken === null) {
    throw new StickylineError(
      "CONFIG_INVALID",
      "set DATABASE_URL, REDIS_URL, STICKYLINE_SECRET_KEY and STICKYLINE_ADMIN_TOKEN, or use npm start, which makes them",
    );
  }
  const queueRedisUrl = config.queueRedisUrl ?? redisUrl;
  const starting = startStickyline({
    config,
    databaseUrl,
    redisUrl,
    queueRedisUrl,
    secretKey,
    adminToken,
  });
  // A signal that comes before all is up waits for that, then closes it.
  closeWithGrace({ delay: 20_000 }, async () => (await starting).close());
  await starting;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(error instanceof StickylineError ? error.message : error);
    process.exitCode = 1;
  });
}
