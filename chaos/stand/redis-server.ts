import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findRedis } from "../../src/setup/redis-binary.ts";
import { openCuttableProxy, type CuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { ownPort } from "./own-port.ts";
import { createProgram, type Program } from "./program.ts";

export type RedisServer = {
  readonly name: string;
  readonly program: Program;
  readonly port: number;
  /** The way that others take to it, and are told of: it can be cut. */
  readonly way: CuttableProxy;
  /** One command, past the way. Rejects while it is away. */
  ask(...command: readonly string[]): Promise<unknown>;
};

/** A Redis of the stand below `folder`, not started yet. `lines`: its settings besides. */
export async function createRedisServer(
  folder: string,
  name: string,
  options: {
    readonly lines: (way: CuttableProxy) => readonly string[];
    readonly sentinel?: boolean;
  },
): Promise<RedisServer> {
  const binary = await findRedis(folder, () => undefined);
  const port = await ownPort();
  const way = await openCuttableProxy(port);
  const own = join(folder, name);
  await mkdir(own, { recursive: true });
  const file = join(folder, `${name}.conf`);
  const lines = [`port ${port}`, "bind 127.0.0.1", `dir ${own}`, `save ""`, ...options.lines(way)];
  await writeFile(file, `${lines.join("\n")}\n`);

  async function ask(command = "PING", ...rest: readonly string[]): Promise<unknown> {
    const redis = new Redis(port, "127.0.0.1", {
      lazyConnect: true,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: 2_000,
      retryStrategy: () => null,
    });
    redis.on("error", () => undefined);
    try {
      await redis.connect();
      return await redis.call(command, ...rest);
    } finally {
      redis.disconnect();
    }
  }

  const args = [file, ...(options.sentinel ? ["--sentinel"] : [])];
  const libraries = binary.libraryDirs.join(":");
  const program = createProgram(
    name,
    {
      file: binary.file,
      args,
      logFile: join(folder, `${name}.log`),
      ...(libraries === "" ? {} : { env: { LD_LIBRARY_PATH: libraries } }),
    },
    async () => (await ask("PING")) === "PONG",
  );
  return { name, program, port, way, ask };
}
