import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
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

const prefix = "stickyline-test-";
const log = () => undefined;
let stop: () => Promise<void> = () => Promise.resolve();

/** One private PostgreSQL and one private Redis for a group of tests, begun with the code that `npm start` uses. */
export async function setup(project: TestProject): Promise<void> {
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const postgres = await startPostgres({ dataDir, log, durable: false });
  const redis = await startRedis({ dataDir, log });
  stop = async () => {
    await redis.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const adminDatabaseUrl = postgres.url.replace(/[^/]+$/, "postgres");
  const admin = new Client({ connectionString: adminDatabaseUrl });
  await admin.connect();
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  await migrate(postgres.url.replace(/[^/]+$/, templateDatabase));
  project.provide("adminDatabaseUrl", adminDatabaseUrl);
  project.provide("redisUrl", redis.url);
}

export async function teardown(): Promise<void> {
  await stop();
}

/** What a run that was killed left behind: its servers are asked to end, its folder goes. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const owner = Number(name.slice(prefix.length).split("-")[0]);
    if (isAlive(owner)) continue;
    const dir = join(tmpdir(), name);
    endServer(join(dir, "postgres", "data", "postmaster.pid"), "SIGQUIT");
    endServer(join(dir, "redis", "redis.pid"), "SIGTERM");
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function endServer(pidFile: string, signal: NodeJS.Signals): void {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  const commandFile = `/proc/${pid}/cmdline`;
  if (
    pid > 0 &&
    existsSync(commandFile) &&
    /postgres|redis/.test(readFileSync(commandFile, "utf8"))
  ) {
    process.kill(pid, signal);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
