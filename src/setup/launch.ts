import { join } from "node:path";
import { DEFAULT_DATA_DIR, loadConfig, type Config } from "../config.ts";
import { StickylineError } from "../domain/errors.ts";
import { migrate } from "../store/migrate.ts";
import { renderBanner } from "./banner.ts";
import { checkDatabase, checkRedis } from "./check-databases.ts";
import { lockDataDir, readSecrets } from "./data-dir.ts";
import { checkPort } from "./free-port.ts";
import { startPostgres } from "./postgres.ts";
import { isErrorCode } from "./private-file.ts";
import { startRedis } from "./redis.ts";
import { watchForStop, type StopRequest } from "./stop-request.ts";

export type AppOptions = {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly queueRedisUrl: string;
  readonly secretKey: Buffer;
  readonly adminToken: string;
  /** Keeps the terminal for what a person reads. */
  readonly logFile: string;
};

export type RunningApp = {
  readonly url: string;
  readonly signInUrl: string;
  readonly sandbox: boolean;
  close(): Promise<void>;
};

export type LaunchOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** Loads the application: slow to read, so that happens while the databases start. */
  readonly loadApp: () => Promise<(options: AppOptions) => Promise<RunningApp>>;
  readonly print: (line: string) => void;
};

type Closer = () => Promise<unknown>;
const closeWithinMs = 20_000;

/**
 * Runs Stickyline on one machine: databases, schema, application, banner; then waits to be asked to stop and closes
 * everything, the databases last. Resolves with the exit code. What keeps it from starting is printed as one sentence.
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const { print } = options;
  const stop = watchForStop(print);
  const closers: Closer[] = [];
  let code = 1;
  try {
    await start(options, stop, closers);
    code = await stop.asked;
    print("Stopping …");
  } catch (error) {
    code = stop.signal.aborted ? await stop.asked : 1;
    if (!stop.signal.aborted) print(explain(error));
  }
  for (const close of closers.toReversed()) await within(close, print);
  return code;
}

async function start(options: LaunchOptions, stop: StopRequest, closers: Closer[]): Promise<void> {
  const { print } = options;
  const dataDir = options.env["STICKYLINE_DATA_DIR"]?.trim() || DEFAULT_DATA_DIR;
  const config = loadConfig({ ...options.env, STICKYLINE_DATA_DIR: dataDir });
  const portFault = await checkPort(config.port, config.host);
  if (portFault !== null) throw unusablePort(config, portFault);
  closers.push(await lockDataDir(config.dataDir, () => stop.stop(1)));
  const secrets = await readSecrets(config);
  stop.signal.throwIfAborted();

  const loading = options.loadApp();
  // The application may fail to load while the databases start; that is told when its turn comes.
  loading.catch(() => undefined);
  const [databaseUrl, redisUrl] = await bothOrNone([
    openPostgres(config, print, closers),
    openRedis(config, print, closers),
  ]);
  if (config.queueRedisUrl !== null) await checkRedis("QUEUE_REDIS_URL", config.queueRedisUrl);
  stop.signal.throwIfAborted();
  await migrate(databaseUrl);
  stop.signal.throwIfAborted();

  const startApp = await loading;
  const queueRedisUrl = config.queueRedisUrl ?? redisUrl;
  const logFile = join(config.dataDir, "stickyline.log");
  const given = { config, databaseUrl, redisUrl, queueRedisUrl, ...secrets, logFile };
  const app = await startApp(given).catch((error: unknown) => {
    throw isErrorCode(error, "EADDRINUSE") ? unusablePort(config, "EADDRINUSE") : error;
  });
  closers.push(() => app.close());
  print(renderBanner(config, { ...app, adminToken: secrets.adminToken }));
}

async function openPostgres(config: Config, log: LaunchOptions["print"], closers: Closer[]) {
  if (config.databaseUrl !== null) {
    await checkDatabase(config.databaseUrl);
    return config.databaseUrl;
  }
  const postgres = await startPostgres({ dataDir: config.dataDir, log });
  closers.push(() => postgres.stop());
  return postgres.url;
}

async function openRedis(config: Config, log: LaunchOptions["print"], closers: Closer[]) {
  if (config.redisUrl !== null) {
    await checkRedis("REDIS_URL", config.redisUrl);
    return config.redisUrl;
  }
  const redis = await startRedis({ dataDir: config.dataDir, log });
  closers.push(() => redis.stop());
  return redis.url;
}

/** Waits for both even if one fails, so that what did start is known and closed. */
async function bothOrNone(work: [Promise<string>, Promise<string>]): Promise<[string, string]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function unusablePort(config: Config, code: string): StickylineError {
  const place = `port ${config.port} of ${config.host}`;
  const reason =
    code === "EADDRINUSE" ? `another program uses ${place}` : `${place} can't be used (${code})`;
  const message = `Stickyline can't start: ${reason}. Stop that program, or set PORT to another port.`;
  return new StickylineError("CONFIG_INVALID", message);
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
