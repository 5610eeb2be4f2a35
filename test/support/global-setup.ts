import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { whenParentIsGone } from "../../src/setup/parent-gone.mjs";
import { startPostgres } from "../../src/setup/postgres.ts";
import { startRedis } from "../../src/setup/redis.ts";
import { migrate } from "../../src/store/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server's maintenance database. */
    adminDatabaseUrl: string;
    redisUrl: string;
  }
}

/** Cloned for each test file; nobody connects to it. */
const templateDatabase = "stickyline_template";

const log = () => undefined;
let stop: () => Promise<void> = () => Promise.resolve();

/**
 * One private PostgreSQL and one private Redis for a group of tests, begun with the code that `npm start`
 * uses. They end with the run, even one that is killed.
 */
export async function setup(project: TestProject): Promise<void> {
  whenParentIsGone(() => process.kill(process.pid, "SIGKILL"));
  const dataDir = await mkdtemp(join(tmpdir(), "stickyline-run-"));
  const postgres = await startPostgres({ dataDir, log, durable: false });
  // Nothing here is to outlive the run: no waiting for the disk at each write. Each application has its own database.
  const settings = { appendonly: "no", databases: 2_000 };
  const redis = await startRedis({ dataDir, log, settings });
  const adminDatabaseUrl = postgres.url.replace(/[^/]+$/, "postgres");
  const admin = new Client({ connectionString: adminDatabaseUrl });
  await admin.connect();
  const { rows } = await admin.query<{ dir: string }>(
    "select current_setting('data_directory') dir",
  );
  const watcher = watch(dataDir, [
    join(rows[0]?.dir ?? "", "postmaster.pid"),
    join(dataDir, "redis", "redis.pid"),
  ]);
  stop = async () => {
    await redis.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    watcher.kill("SIGKILL");
  };
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  await migrate(postgres.url.replace(/[^/]+$/, templateDatabase));
  project.provide("adminDatabaseUrl", adminDatabaseUrl);
  project.provide("redisUrl", redis.url);
}

export async function teardown(): Promise<void> {
  await stop();
}

/** A process that ends these servers when this one is gone: a killed run tears nothing down. */
function watch(folder: string, pidFiles: readonly string[]) {
  const pids = pidFiles.map((file) => readFileSync(file, "utf8").split("\n")[0] ?? "");
  const script = join(import.meta.dirname, "end-servers.mjs");
  const watcher = spawn(process.execPath, [script, folder, ...pids], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.unref();
  return watcher;
}
