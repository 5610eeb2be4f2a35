import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import closeWithGrace from "close-with-grace";
import { startWorkers } from "../workers/main.ts";
import type { Area } from "./compose/area.ts";
import { composeAccess } from "./compose/areas/access.ts";
import { composeRecordings } from "./compose/areas/recordings.ts";
import { createSandbox } from "./compose/areas/sandbox.ts";
import { openCore } from "./compose/core.ts";
import { createEnding } from "./compose/ending.ts";
import { hostOf } from "./compose/tell-failures.ts";
import { untilThere } from "./compose/until-there.ts";
import { prepareCore } from "./compose/prepare-core.ts";
import { createWaitingRoom } from "./compose/waiting-room.ts";
import { composeAreas } from "./compose/compose-areas.ts";
import { composeHttp } from "./compose/http.ts";
import { loadConfig, type Config } from "./config.ts";
import { unusableAddressOf } from "./config/unusable-address.ts";
import { StickylineError } from "./domain/errors.ts";
import { createLogger } from "./http/logger.ts";
import { openLog } from "./http/log-file.ts";
import { openTracing } from "./tracing/open-tracing.ts";
import { migrate } from "./store/migrate.ts";
import { wrongDatabaseUrl } from "./store/to-store-error.ts";
import { orStopped } from "./concurrency/or-stopped.ts";
import { elapsedMs } from "./concurrency/elapsed-ms.ts";
import { watchFaults } from "./concurrency/watch-faults.ts";

/** A job that asks a vendor or a CRM may end; what takes longer goes back to its queue. */
const JOBS_MS = 5_000;
/** To hand on, or to write down, what no store took yet. */
const HELD_MS = 5_000;
/** The proxy asks `/readyz` once a second: by then it sends calls elsewhere. */
const LEAVE_MS = 1_500;
/** All steps together take less, and who ends us waits 30 s. */
const END_WITHIN_MS = 25_000;
/** Nothing was taken yet, and what is not there is not waited for. */
const GIVE_UP_MS = 500;
const NEVER = new AbortController().signal;
/** By a supervisor, by hand, by a terminal that closes. */
const ASKED_BY = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

export type ServerOptions = {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly queueRedisUrl: string;
  readonly secretKey: Buffer;
  readonly adminToken: string;
  /** Where the log goes; standard output when absent. */
  readonly logFile?: string;
  /** Ends a start that still waits for a server of ours. */
  readonly stop?: AbortSignal;
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
 * database must be migrated. With PostgreSQL away it goes by the settings that were last known; a first start waits for it,
 * alive and not ready, until `stop`. Rejects with EADDRINUSE when the port is taken. `close` ends it in the right order.
 */
export async function startStickyline(options: ServerOptions): Promise<RunningServer> {
  const { config, stop = NEVER } = options;
  const lines = openLog(options.logFile ?? null);
  const log = createLogger(config.logLevel, lines);
  let tookCalls = false;
  const ending = createEnding(log);
  ending.add({ part: "log", end: lines.close });
  try {
    const service = { name: "stickyline", role: config.role };
    const { telemetry, close: endTracing } = await openTracing(config.tracesUrl, service);
    ending.add({ part: "tracing", end: endTracing });
    const core = openCore({ ...options, log, telemetry });
    ending.add({ part: "stores", end: () => core.close() });
    const room = createWaitingRoom(core, stop);
    ending.add({ part: "waiting room", end: room.close });
    const workspaceId = await prepareCore(core, room);
    const access = composeAccess(core, workspaceId, options.adminToken);
    const recordings = await composeRecordings(core);
    const sandbox = createSandbox(core, workspaceId, recordings);
    const areas = composeAreas(core, access, recordings, sandbox);
    const held = areas.map(({ close }) => close);
    ending.addAll("what is held", held, HELD_MS);

    const app = await composeHttp(core, access, areas, ending.hasBegun);
    await room.close();
    const localUrl = await app.listen({ host: config.host, port: config.port });
    tookCalls = true;
    ending.add({ part: "requests", end: () => app.close() });
    const ends: Area["close"][] = [];
    ending.addAll("what was begun", ends);
    // one may wait for Redis
    for (const area of areas) {
      if (area.start !== undefined) ends.push(await orStopped(area.start(), stop));
    }

    // After the boxes: jobs that an earlier run left ask them at once.
    if (config.role !== "router") {
      const workers = startWorkers(core, areas);
      ending.add({ part: "jobs", end: () => workers.close(), withinMs: JOBS_MS });
    }
    // A proxy in front learns first that we leave, while all who come are still answered.
    const isBehindProxy = config.role === "router" || config.trustedProxies.length > 0;
    if (isBehindProxy && config.role !== "worker") {
      ending.add({ part: "leaving", end: () => wait(LEAVE_MS), withinMs: 2 * LEAVE_MS });
    }
    return {
      url: config.publicUrl,
      localUrl,
      signInUrl: await access.linkFor(null).catch(() => `${config.publicUrl}/sign-in`),
      sandbox: sandbox.isOn(),
      close: () => ending.run(),
    };
  } catch (error) {
    await ending.run(tookCalls ? Infinity : GIVE_UP_MS);
    throw error;
  }
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
    throw missing({
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      STICKYLINE_SECRET_KEY: secretKey,
      STICKYLINE_ADMIN_TOKEN: adminToken,
    });
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
  const stop = new AbortController();
  const starting = startStickyline({ ...options, stop: stop.signal });
  // A signal that comes before all is up ends the waiting for servers; what is being opened is opened, then closed.
  let fault: unknown = null;
  const skip = [...ASKED_BY, "uncaughtException", "unhandledRejection"] as const;
  const ending = closeWithGrace({ delay: END_WITHIN_MS, skip: [...skip] }, async () => {
    stop.abort();
    const running = await starting.catch(() => null);
    await running?.close();
    if (fault !== null) process.exit(1);
  });
  // It takes its time but once, however often it is asked: what is held would be lost. SIGKILL is for who can't wait.
  const end = () => {
    if (!stop.signal.aborted) ending.close();
  };
  for (const signal of ASKED_BY) process.on(signal, end);
  const unwatch = watchFaults({
    tell: (sentence) => console.error(sentence),
    end(error) {
      // nobody else says why it ends
      console.error("ending, by a fault of ours:", error);
      fault = error ?? "unknown";
      end();
    },
  });
  await starting.catch((error: unknown) => {
    if (stop.signal.aborted) return;
    // why it did not start is said once, below
    ending.uninstall();
    unwatch();
    for (const signal of ASKED_BY) process.off(signal, end);
    throw unusableAddressOf(config, error) ?? error;
  });
}

function missing(needed: Readonly<Record<string, unknown>>): StickylineError {
  const names = Object.keys(needed).filter((name) => needed[name] === null);
  return new StickylineError(
    "CONFIG_INVALID",
    `set ${names.join(", ")}, or use npm start, which makes what is missing`,
  );
}

async function migrateDatabase(databaseUrl: string | null): Promise<void> {
  if (databaseUrl === null) throw new StickylineError("CONFIG_INVALID", "set DATABASE_URL");
  const { applied } = await untilThere(() => migrate(databaseUrl), {
    stop: NEVER,
    host: hostOf(databaseUrl),
    tell: (sentence) => console.log(sentence),
    now: elapsedMs,
  });
  console.log(applied.length === 0 ? "up to date" : `applied: ${applied.join(", ")}`);
}

async function printSignInLink(options: ServerOptions, email: string | null): Promise<void> {
  const core = openCore({ ...options, log: createLogger("silent"), telemetry: null });
  try {
    const { id } = await core.stores.workspaces.ensureFirst();
    console.log(await composeAccess(core, id, options.adminToken).linkFor(email));
  } catch (error) {
    throw wrongDatabaseUrl(error) ?? error;
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
