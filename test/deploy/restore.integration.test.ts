import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findRedis } from "../../src/setup/redis-binary.ts";
import { freePort } from "../support/free-port.ts";

let folder: string;
const open: Redis[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-restore-"));
});

afterAll(async () => {
  for (const redis of open) redis.disconnect();
  await rm(folder, { recursive: true, force: true });
});

/** A Redis on this folder; `stop` ends it as `redis-cli shutdown` does. */
async function start(dir: string, appendOnly: "yes" | "no") {
  const binary = await findRedis(folder, () => undefined);
  const port = await freePort();
  const args = ["--port", String(port), "--dir", dir, "--appendonly", appendOnly, "--save", ""];
  const env = { ...process.env, LD_LIBRARY_PATH: binary.libraryDirs.join(":") };
  const child = spawn(binary.file, args, { stdio: "ignore", env });
  const ended = once(child, "exit");
  const redis = new Redis(port, "127.0.0.1");
  redis.on("error", () => undefined);
  open.push(redis);
  await redis.ping();
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    redis.disconnect();
  };
  return { redis, stop };
}

it("puts a dump of the queues back under append-only, as the page says it", async () => {
  const [before, after] = [join(folder, "before"), join(folder, "after")];
  await mkdir(before);
  await mkdir(after);
  const old = await start(before, "yes");
  for (let job = 0; job < 500; job++) await old.redis.set(`job:${job}`, "waits");
  await old.redis.save();
  await old.stop();

  await copyFile(join(before, "dump.rdb"), join(after, "dump.rdb"));
  const restoring = await start(after, "no");
  expect(await restoring.redis.dbsize()).toBe(500);
  await restoring.redis.config("SET", "appendonly", "yes");
  await expect
    .poll(() => restoring.redis.info("persistence"))
    .toMatch(/aof_rewrite_in_progress:0[^]*aof_rewrite_scheduled:0/);
  await restoring.stop();

  const restored = await start(after, "yes");
  expect(await restored.redis.dbsize()).toBe(500);
  await restored.stop();
});
