import { fileURLToPath } from "node:url";
import closeWithGrace from "close-with-grace";
import { startWorkers } from "../workers/main.ts";
import { composeAccess } from "./compose/areas/access.ts";
import { composeRecordings } from "./compose/areas/recordings.ts";
import { createSandbox } from "./compose/areas/sandbox.ts";
import { openCore, type Core } from "./compose/core.ts";
import { isOneInstallation } from "./compose/one-installation.ts";
import { composeAreas } from "./compose/compose-areas.ts";
import { composeHttp } from "./compose/http.ts";
import { loadConfig, type Config } from "./config.ts";
import { StickylineError } from "./domain/errors.ts";
import { createLogger } from "./http/logger.ts";
import { openLog } from "./http/log-file.ts";
import { openTracing } from "./tracing/open-tracing.ts";
import { migrate } from "./store/migrate.ts";
import { withDeadline } from "./concurrency/deadline.ts";
import { outageOf } from "./concurrency/outage-of.ts";

/** Connecting may take five. */
const DATABASE_AT_START_MS = 6_000;
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
  /** Where it listens, for this machine. */
  readonly localUrl: string;
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
  const log = createLogger(config.logLevel, openLog(options.logFile ?? null));
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
    const service = { name: "stickyline", role: config.role };
    const { telemetry, close: endTracing } = await openTracing(config.tracesUrl, service);
    closers.push(endTracing);
    const core = openCore({ ...options, log, telemetry });
    closers.push(() => core.close());
    const workspaceId = await prepare(core);
    const access = composeAccess(core, workspaceId, options.adminToken);
    const recordings = await composeRecordings(core);
    const sandbox = createSandbox(core, workspaceId, recordings);
    const areas = composeAreas(core, access, recordings, sandbox);
    for (const area of areas) if (area.close !== undefined) closers.push(area.close);

    const app = await composeHttp(core, access, areas);
    const localUrl = await app.listen({ host: config.host, port: config.port });
    closers.push(() => app.close());
    for (const area of areas) if (area.start !== undefined) closers.push(await area.start());

    // After the boxes: jobs that an earlier run left ask them at once.
    if (config.role !== "router") {
      const workers = startWorkers(core, areas);
      closers.push(() => workers.close());
    }
    return {
      url: config.publicUrl,
      localUrl,
      signInUrl: await access.linkFor(null).catch(() => `${config.publicUrl}/sign-in`),
      sandbox: sandbox.isOn(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first workspace's id, with settings in memory and in the maps. With PostgreSQL away it goes by the last known. */
async function prepare(core: Core): Promise<string> {
  try {
    const id = await prepareFromDatabase(core);
    core.snapshot.begin(id);
    return id;
  } catch (error) {
    if (outageOf(error) === null) throw error;
    const known = await core.snapshot.read();
    if (known === null) throw error;
    core.settings.restore(known.settings);
    core.snapshot.begin(known.firstWorkspaceId);
    core.options.log.warn("PostgreSQL is away: starting with the settings that were last known");
    return known.firstWorkspaceId;
  }
}

/** The same from the database, with secrets under the key of today. */
async function prepareFromDatabase(core: Core): Promise<string> {
  const { config, log } = core.options;
  const workspace = await withDeadline(core.stores.workspaces.ensureFirst(), DATABASE_AT_START_MS);
  await isOneInstallation(core);
  // What can't be opened is told when it is needed, and must be put right only where the key was changed.
  const resealing = core.stores.resealSecrets();
  if (config.previousSecretKey === null) resealing.catch(core.onFailure);
  const resealed = await resealing.catch((error: unknown) => {
    if (config.previousSecretKey !== null) throw error;
    return 0;
  });
  if (resealed > 0) log.info({ resealed }, "secrets are sealed anew");
  await core.settings.refresh();
  // With Redis away a router starts all the same, and answers fallbacks until it is back.
  const ids = core.settings.all().map((settings) => settings.workspace.id);
  const published = Promise.all(ids.map((id) => core.state.publishDirectory(id)));
  await withDeadline(published, REDIS_AT_START_MS).catch(core.onFailure);
  return workspace.id;
}

/**
 * The entry in containers: databases come from the environment and are migrated already, or by `npm start`. With
 * `sign-in [e-mail]` it prints a link that signs in once, and ends; with `migrate` it brings the database up to date,
 * for which it needs DATABASE_URL alone.
 */
async function main([command, email]: readonly string[]): Promise<void> {
  const config = loadConfig(process.env);
  const { databaseUrl, redisUrl, secretKey, adminToken } = config;
  if (command === "migrate") return migrateDatabase(databaseUrl);
  if (databaseUrl === null || redisUrl === null || secretKey === null || adminToken === null) {
    throw new StickylineError(
      "CONFIG_INVALID",
      "set DATABASE_URL, REDIS_URL, STICKYLINE_SECRET_KEY and STICKYLINE_ADMIN_TOKEN, or use npm start, which makes them",
    );
  }
  const queueRedisUrl = config.queueRedisUrl ?? redisUrl;
  const options = { config, databaseUrl, redisUrl, queueRedisUrl, secretKey, adminToken };
  if (command === "sign-in") return printSignInLink(options, email ?? null);
  if (command !== undefined) {
    throw new StickylineError(
      "CONFIG_INVALID",
      "the commands are: sign-in [e-mail of a user], and migrate",
    );
  }
  const starting = startStickyline(options);
  // A signal that comes before all is up waits for that, then closes it.
  const ending = closeWithGrace({ delay: 20_000 }, async ({ err }) => {
    // nobody else says why it ends
    if (err !== undefined) console.error("ending, by a fault of ours:", err);
    await (await starting).close();
  });
  await starting.catch((error: unknown) => {
    // why it did not start is said once, below
    ending.uninstall();
    throw error;
  });
}

async function migrateDatabase(databaseUrl: string | null): Promise<void> {
  if (databaseUrl === null) throw new StickylineError("CONFIG_INVALID", "set DATABASE_URL");
  const { applied } = await migrate(databaseUrl);
  console.log(applied.length === 0 ? "up to date" : `applied: ${applied.join(", ")}`);
}

async function printSignInLink(options: ServerOptions, email: string | null): Promise<void> {
  const core = openCore({ ...options, log: createLogger("silent"), telemetry: null });
  try {
    const { id } = await core.stores.workspaces.ensureFirst();
    console.log(await composeAccess(core, id, options.adminToken).linkFor(email));
  } finally {
    await core.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof StickylineError ? error.message : error);
    process.exitCode = 1;
  });
}
