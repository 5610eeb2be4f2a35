import { join } from "node:path";
import { DEFAULT_DATA_DIR, loadConfig, type Config } from "../config.ts";
import { unusableAddress } from "../config/unusable-address.ts";
import { StickylineError } from "../domain/errors.ts";
import { migrate } from "../store/migrate.ts";
import { renderBanner } from "./banner.ts";
import { checkDatabase, checkRedis } from "./check-databases.ts";
import { lockDataDir, readSecrets } from "./data-dir.ts";
import { readEnvFile } from "./env-file.ts";
import { checkPort } from "./free-port.ts";
import { keepRunning } from "./keep-running.ts";
import { startPostgres } from "./postgres.ts";
import { isErrorCode } from "./private-file.ts";
import { startRedis } from "./redis.ts";
import { watchForStop, type StopRequest } from "./stop-request.ts";
import { forgetAddress, noteAddress, whoRuns } from "./who-runs.ts";

export type AppOptions = {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly queueRedisUrl: string;
  readonly secretKey: Buffer;
  readonly adminToken: string;
  /** Keeps the terminal for what a person reads. */
  readonly logFile: string;
  /** Ends a start that still waits for a database. */
  readonly stop: AbortSignal;
};

export type RunningApp = {
  readonly url: string;
  /** Where it listens, for this machine. */
  readonly localUrl: string;
  readonly signInUrl: string;
  readonly sandbox: boolean;
  close(): Promise<void>;
};

export type LaunchOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** The settings' file, which may be missing. What is in `env` wins. */
  readonly envFile: string;
  /** Loads the application: slow to read, so that happens while the databases start. */
  readonly loadApp: () => Promise<(options: AppOptions) => Promise<RunningApp>>;
  readonly print: (line: string) => void;
};

type Closer = () => Promise<unknown>;
/** What belongs to whoever holds the data folder: left alone once that is another start. */
type Hold = { isLost: boolean };
type Ending = { readonly closers: Closer[]; readonly hold: Hold };
const closeWithinMs = 25_000;

/**
 * Runs Stickyline on one machine: databases, schema, application, banner; then waits to be asked to stop and closes
 * everything, the databases last. Resolves with the exit code. What keeps it from starting is printed as one sentence.
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const { print } = options;
  const stop = watchForStop(print);
  const closers: Closer[] = [];
  const hold: Hold = { isLost: false };
  let code = 1;
  try {
    await start(options, stop, { closers, hold });
    code = await stop.asked;
    print("Stopping …");
  } catch (error) {
    code = stop.signal.aborted ? await stop.asked : 1;
    if (!stop.signal.aborted) print(explain(error));
  }
  for (const close of closers.toReversed()) await within(close, print);
  return code;
}

async function start(options: LaunchOptions, stop: StopRequest, ending: Ending): Promise<void> {
  const { print } = options;
  const { closers, hold } = ending;
  const closeAsOwner = (close: Closer) =>
    closers.push(async () => {
      if (!hold.isLost) await close();
    });
  const file = readEnvFile(options.envFile);
  for (const note of file.notes) print(note);
  const env = { ...file.values, ...options.env };
  const dataDir = env["STICKYLINE_DATA_DIR"]?.trim() || DEFAULT_DATA_DIR;
  const config = loadConfig({ ...env, STICKYLINE_DATA_DIR: dataDir }, Object.keys(file.values));
  // Before the port: it may be our own that is taken.
  const lost = () => {
    hold.isLost = true;
    print(
      `Another Stickyline took the data in ${config.dataDir} while this one stood still: this one ends, and leaves it the databases.`,
    );
    stop.stop(1);
  };
  closeAsOwner(await lockDataDir(config.dataDir, lost, () => whoRuns(config)));
  await forgetAddress(config.dataDir);
  const portFault = await checkPort(config.port, config.host);
  if (portFault !== null) throw unusableAddress(config, portFault);
  const secrets = await readSecrets(config);
  stop.signal.throwIfAborted();

  const loading = options.loadApp();
  // The application may fail to load while the databases start; that is told when its turn comes.
  loading.catch(() => undefined);
  const [databaseUrl, redisUrl] = await bothOrNone([
    openPostgres(config, print, closers, closeAsOwner),
    openRedis(config, print, closers, closeAsOwner),
  ]);
  if (config.queueRedisUrl !== null) await checkRedis("QUEUE_REDIS_URL", config.queueRedisUrl);
  stop.signal.throwIfAborted();
  await migrate(databaseUrl);
  stop.signal.throwIfAborted();

  const startApp = await loading;
  const queueRedisUrl = config.queueRedisUrl ?? redisUrl;
  const logFile = join(config.dataDir, "stickyline.log");
  const given = {
    config,
    databaseUrl,
    redisUrl,
    queueRedisUrl,
    ...secrets,
    logFile,
    stop: stop.signal,
  };
  const app = await startApp(given).catch((error: unknown) => {
    throw isErrorCode(error, "EADDRINUSE") ? unusableAddress(config, "EADDRINUSE") : error;
  });
  closers.push(() => app.close());
  closeAsOwner(await noteAddress(config.dataDir, app.localUrl));
  print(renderBanner(config, { ...app, adminToken: secrets.adminToken }));
}

async function openPostgres(
  config: Config,
  print: LaunchOptions["print"],
  closers: Closer[],
  closeAsOwner: (close: Closer) => void,
) {
  if (config.databaseUrl !== null) {
    await checkDatabase(config.databaseUrl);
    return config.databaseUrl;
  }
  const { dataDir } = config;
  const server = await startPostgres({ dataDir, log: print });
  closeAsOwner(() => server.stop());
  const { port, isAlive } = server;
  const startAgain = () => startPostgres({ dataDir, log: print, port });
  closers.push(keepRunning({ name: "PostgreSQL", isAlive, startAgain, print }));
  return server.url;
}

async function openRedis(
  config: Config,
  print: LaunchOptions["print"],
  closers: Closer[],
  closeAsOwner: (close: Closer) => void,
) {
  if (config.redisUrl !== null) {
    await checkRedis("REDIS_URL", config.redisUrl);
    return config.redisUrl;
  }
  const { dataDir } = config;
  let server = await startRedis({ dataDir, log: print });
  closeAsOwner(() => server.stop());
  const startAgain = async () => {
    server = await startRedis({ dataDir, log: print, port: server.port });
  };
  const isAlive = () => server.isAlive();
  closers.push(keepRunning({ name: "Redis", isAlive, startAgain, print }));
  return server.url;
}

/** Waits for both even if one fails, so that what did start is known and closed. */
async function bothOrNone(work: [Promise<string>, Promise<string>]): Promise<[string, string]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** One sentence for what we foresaw; the whole trace for what we did not. */
function explain(error: unknown): string {
  if (error instanceof StickylineError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Stickyline could not start, and this is a fault of ours: ${text}`;
}

async function within(close: Closer, print: LaunchOptions["print"]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("it took too long")), closeWithinMs);
  });
  try {
    await Promise.race([close(), late]);
  } catch (error) {
    print(`Something did not close well: ${error instanceof Error ? error.message : "unknown"}`);
  } finally {
    clearTimeout(timer);
  }
}
