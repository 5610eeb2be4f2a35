import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findRedis } from "../../src/setup/redis-binary.ts";
import type { TestRedis } from "./databases.ts";
import { freePort } from "./free-port.ts";

export type RedisServer = {
  readonly port: number;
  kill(): Promise<void>;
  /** Runs one command there. */
  ask(...command: readonly string[]): Promise<unknown>;
};

/** Redis servers of a test's own, with these lines of settings: to be failed over, killed, made replicas. */
export async function openRedisServers(): Promise<{
  start(settings: readonly string[], args?: readonly string[]): Promise<RedisServer>;
  close(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "stickyline-redises-"));
  const binary = await findRedis(folder, () => undefined);
  const running: RedisServer[] = [];

  async function start(settings: readonly string[], args: readonly string[] = []) {
    const port = await freePort();
    const own = join(folder, String(port));
    await mkdir(own);
    const file = join(own, "redis.conf");
    const lines = [`port ${port}`, "bind 127.0.0.1", `dir ${own}`, `save ""`, ...settings];
    await writeFile(file, `${lines.join("\n")}\n`);
    const child: ChildProcess = spawn(binary.file, [file, ...args], {
      stdio: "ignore",
      env: { ...process.env, LD_LIBRARY_PATH: binary.libraryDirs.join(":") },
    });
    const exited = once(child, "exit");
    const server: RedisServer = {
      port,
      async kill() {
        child.kill("SIGKILL");
        await exited;
      },
      async ask(command = "PING", ...rest) {
        const redis = new Redis(port, "127.0.0.1", { enableReadyCheck: false });
        redis.on("error", () => undefined);
        try {
          return await redis.call(command, ...rest);
        } finally {
          redis.disconnect();
        }
      },
    };
    running.push(server);
    await server.ask("PING");
    return server;
  }

  return {
    start,
    async close() {
      await Promise.all(running.map((server) => server.kill()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One server of a test file's own: its settings may be changed and its role taken away. */
export async function startOwnRedis(): Promise<TestRedis> {
  const servers = await openRedisServers();
  const { port } = await servers.start([]);
  return { url: `redis://127.0.0.1:${port}`, stop: () => servers.close() };
}
