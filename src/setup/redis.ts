import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { StickylineError } from "../domain/errors.ts";
import { findFreePort } from "./free-port.ts";
import { readIfThere, readOrCreateSecret } from "./private-file.ts";
import { findRedis } from "./redis-binary.ts";
import type { RedisBinary } from "./redis-packages.ts";

export type RunningRedis = {
  readonly url: string;
  readonly port: number;
  isAlive(): boolean;
  stop(): Promise<void>;
};

export type RedisOptions = {
  /** Absolute; its folder `redis` belongs to the server. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Where it was before; a free one when absent. */
  readonly port?: number;
  /** Over ours in redis.conf, for tests only. */
  readonly settings?: Readonly<Record<string, string | number>>;
};

const startWithinMs = 10_000;
/** A long append-only file takes a while to read back. */
const loadWithinMs = 120_000;

/**
 * A private Redis on a free port of 127.0.0.1 with its data below `dataDir`, every write on disk before it is
 * answered: the one that an earlier start left running, or a new one. Throws STATE_UNAVAILABLE when none can be
 * had, or when it does not answer a PING within 10 s (two minutes while it reads its data).
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const dir = join(options.dataDir, "redis");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const password = await readOrCreateSecret(join(dir, "password"), () =>
    randomBytes(18).toString("hex"),
  );
  const toUrl = (port: number) => `redis://:${password}@127.0.0.1:${port}`;
  const left = await findLeft(dir);
  if (left !== null && (await untilOurs(toUrl(left.port), dir, left.isAlive))) {
    const { port, isAlive } = left;
    return { url: toUrl(port), port, isAlive, stop: () => stop(toUrl(port)) };
  }
  if (left?.isAlive() === true) {
    const message = `A Redis that an earlier start left running does not answer: end process ${left.pid}, then start again.`;
    throw new StickylineError("STATE_UNAVAILABLE", message);
  }
  const binary = await findRedis(options.dataDir, options.log);
  const deadline = performance.now() + startWithinMs;
  do {
    const port = options.port ?? (await findFreePort());
    const server = await startServer(binary, dir, port, password, options.settings);
    const { isAlive } = server;
    if (await untilOurs(toUrl(port), dir, isAlive)) {
      return { url: toUrl(port), port, isAlive, stop: () => stop(toUrl(port)) };
    }
    server.kill();
  } while (performance.now() < deadline);
  const message = `Redis did not start: read ${join(dir, "redis.log")}, or set REDIS_URL to a Redis of your own.`;
  throw new StickylineError("STATE_UNAVAILABLE", message);
}

async function startServer(
  binary: RedisBinary,
  dir: string,
  port: number,
  password: string,
  more: RedisOptions["settings"],
) {
  const settings = {
    bind: "127.0.0.1",
    port,
    dir: `"${dir}"`,
    requirepass: password,
    appendonly: "yes",
    appendfsync: "always",
    save: '""',
    "maxmemory-policy": "noeviction",
    // legs and talks are small hashes of texts this long: listed they take a third less
    "hash-max-listpack-value": 256,
    ...more,
  };
  const text = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  await writeFile(join(dir, "redis.conf"), text.join(""), { mode: 0o600 });
  const log = await open(join(dir, "redis.log"), "a", 0o600);
  const libraries = binary.libraryDirs.join(":");
  // A session of its own: Ctrl-C in the terminal is for us, who close the server last.
  const child = spawn(binary.file, [join(dir, "redis.conf")], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    env: libraries === "" ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries },
  });
  let alive = true;
  child.once("error", () => (alive = false));
  child.once("exit", () => (alive = false));
  child.unref();
  await log.close();
  await writeFile(join(dir, "redis.pid"), `${child.pid ?? ""}\n`, { mode: 0o600 });
  return { isAlive: () => alive, kill: () => child.kill("SIGKILL") };
}

/** What an earlier start wrote down, whether or not it still runs. */
async function findLeft(dir: string) {
  const conf = (await readIfThere(join(dir, "redis.conf"))) ?? "";
  const port = Number(/^port (\d+)$/m.exec(conf)?.[1]);
  const pid = Number(await readIfThere(join(dir, "redis.pid")));
  if (!(port > 0 && pid > 0)) return null;
  return { port, pid, isAlive: () => isServer(pid, port, dir) };
}

/** After a restart of the machine or the container the id may be another program's. */
function isServer(pid: number, port: number, dir: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return command.includes(`:${port}`) || command.includes(dir);
  } catch {
    return false;
  }
}

/** Waits while the server starts or reads its data. False when it is not there, or not the one of this folder. */
async function untilOurs(url: string, dir: string, isAlive: () => boolean): Promise<boolean> {
  const begun = performance.now();
  const ours = await realpath(dir);
  for (let state = "refused"; performance.now() - begun < loadWithinMs;) {
    state = await probe(url, ours);
    if (state === "ours") return true;
    const starting = isAlive() && performance.now() - begun < startWithinMs;
    if (state === "other" || (state === "refused" && !starting)) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

async function probe(url: string, dir: string): Promise<"ours" | "loading" | "refused" | "other"> {
  try {
    return await withRedis(url, async (redis) => {
      await redis.ping();
      const reply = await redis.call("CONFIG", "GET", "dir");
      return JSON.stringify(reply).includes(JSON.stringify(dir)) ? "ours" : "other";
    });
  } catch (error) {
    if (!(error instanceof Error)) return "refused";
    if (error.message.startsWith("LOADING")) return "loading";
    return /^(WRONGPASS|NOAUTH|ERR)/.test(error.message) ? "other" : "refused";
  }
}

/** Lends a connection that fails at once instead of trying again. */
export async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    retryStrategy: () => null,
  });
  let failure: Error | null = null;
  redis.on("error", (error: Error) => (failure = error));
  try {
    await redis.connect();
    return await use(redis);
  } catch (error) {
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
}

async function stop(url: string): Promise<void> {
  await withRedis(url, (redis) => redis.shutdown()).catch(() => undefined);
  // Gone when it no longer answers: its files are on disk then, and the next start may have them.
  for (let tries = 0; tries < 400; tries++) {
    const gone = await withRedis(url, (redis) => redis.ping()).then(
      () => false,
      (error: unknown) => !(error instanceof Error && error.message.startsWith("LOADING")),
    );
    if (gone) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
