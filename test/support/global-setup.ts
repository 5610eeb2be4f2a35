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

type Servers = {
  readonly adminDatabaseUrl: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
};

declare global {
  // Each group of tests loads this module anew, in one process.
  var testServers: { readonly begun: Promise<Servers>; groups: number } | undefined;
}

/**
 * One private PostgreSQL and one private Redis for all groups of a run, begun with the code that `npm start`
 * uses. They end with the run, even one that is killed.
 */
export async function setup(project: TestProject): Promise<void> {
  globalThis.testServers ??= { begun: begin(), groups: 0 };
  globalThis.testServers.groups += 1;
  const { adminDatabaseUrl, redisUrl } = await globalThis.testServers.begun;
  project.provide("adminDatabaseUrl", adminDatabaseUrl);
  project.provide("redisUrl", redisUrl);
}

export async function teardown(): Promise<void> {
  const servers = globalThis.testServers;
  if (servers === undefined || --servers.groups > 0) return;
  globalThis.testServers = undefined;
  await (await servers.begun).stop();
}

async function begin(): Promise<Servers> {
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
  // Thousands of connections are made: a password that is cheap to check.
  const { username, password } = new URL(adminDatabaseUrl);
  await admin.query("set scram_iterations = 1");
  await admin.query(`alter role ${username} password '${password}'`);
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  await migrate(postgres.url.replace(/[^/]+$/, templateDatabase));
  return {
    adminDatabaseUrl,
    redisUrl: redis.url,
    async stop() {
      await redis.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
      watcher.kill("SIGKILL");
    },
  };
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
