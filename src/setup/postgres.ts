import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { StickylineError } from "../domain/errors.ts";
import { findFreePort } from "./free-port.ts";
import { choosePostgresAccount, type PostgresAccount } from "./postgres-account.ts";
import { readIfThere, readOrCreateSecret } from "./private-file.ts";

export type RunningPostgres = {
  readonly url: string;
  readonly port: number;
  isAlive(): Promise<boolean>;
  stop(): Promise<void>;
};

export type PostgresOptions = {
  /** Absolute; its folder `postgres` belongs to the server. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Where it was before; a free one when absent. */
  readonly port?: number;
  /** False: no fsync, for tests only. Default true. */
  readonly durable?: boolean;
};

const startWithinMs = 10_000;
const user = "stickyline";

/**
 * A private PostgreSQL on a free port of 127.0.0.1 with its data below `dataDir`: the one that an earlier start
 * left running, or a new one. Throws STORE_UNAVAILABLE naming the log when it can't be had within 10 s.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const account = await choosePostgresAccount(options.dataDir);
  const data = join(account.dir, "data");
  const logFile = join(account.dir, "postgres.log");
  await mkdir(account.dir, { recursive: true, mode: 0o700 });
  const password = await readOrCreateSecret(join(account.dir, "password"), newPassword);
  await initialise(account, data, password, options);
  const url = (port: number, database: string) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;

  const deadline = performance.now() + startWithinMs;
  let output = "";
  while (performance.now() < deadline) {
    const port = await readPort(data);
    if (port !== null && (await isOurs(url(port, "postgres"), data))) {
      await createDatabase(url(port, "postgres"));
      const isAlive = async () => (await readPort(data)) !== null;
      return { url: url(port, user), port, isAlive, stop: () => stop(account, data) };
    }
    if (port === null) {
      const settings = serverSettings(
        options.port ?? (await findFreePort()),
        options.durable ?? true,
      );
      const args = ["start", "-D", data, "-l", logFile, "-w", "-t", "60", "-o", settings];
      output = (await account.run("pg_ctl", args)).output;
    }
  }
  const reason = output.trim().split("\n").at(-1) ?? "";
  const message = `PostgreSQL did not start (${reason}): read ${logFile}, or set DATABASE_URL to a PostgreSQL of your own.`;
  throw new StickylineError("STORE_UNAVAILABLE", message);
}

async function initialise(
  account: PostgresAccount,
  data: string,
  password: string,
  options: PostgresOptions,
): Promise<void> {
  if ((await readIfThere(join(data, "PG_VERSION"))) !== null) return;
  options.log("Creating the PostgreSQL database");
  // A folder that a broken start left half made has no PG_VERSION under its final name: begin anew.
  const draft = `${data}.new`;
  const passwordFile = join(account.dir, "initial-password");
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await account.own(passwordFile);
  const args = ["-D", draft, "-U", user, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const sync = options.durable === false ? ["--no-sync"] : [];
  const made = await account.run("initdb", [...args, ...locale, "--locale=C", ...sync]);
  await rm(passwordFile, { force: true });
  if (!made.ok) {
    const reason = made.output.trim().split("\n").at(-1) ?? "";
    const message = `PostgreSQL could not create its data in ${draft} (${reason}): mend that, or set DATABASE_URL to a PostgreSQL of your own.`;
    throw new StickylineError("STORE_UNAVAILABLE", message);
  }
  await rename(draft, data);
}

/** Nothing is to outlive a run, whose test files start many programs at the same time. */
const forTests = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: 900,
};

/** TCP on 127.0.0.1 only, with a password: another user of this machine can't read the data. */
function serverSettings(port: number, durable: boolean): string {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 300,
    ...(durable ? {} : forTests),
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(" ");
}

/** The port that a living server of this folder listens on; a dead one's traces are removed. */
async function readPort(data: string): Promise<number | null> {
  const pidFile = join(data, "postmaster.pid");
  const lines = (await readIfThere(pidFile))?.split("\n");
  if (lines === undefined) return null;
  if (!(await isPostgres(Number(lines[0])))) {
    await rm(pidFile, { force: true });
    return null;
  }
  const port = Number(lines[3]);
  return Number.isInteger(port) && port > 0 ? port : null;
}

/** After a restart of the machine or the container the id may be another program's. */
async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes("postgres");
}

async function isOurs(url: string, data: string): Promise<boolean> {
  try {
    const rows = await query(url, "select current_setting('data_directory') as dir");
    return rows.some((row) => row["dir"] === data);
  } catch {
    // starting up, going down, or another program on this port: the caller looks again
    await new Promise((resolve) => setTimeout(resolve, 50));
    return false;
  }
}

async function createDatabase(url: string): Promise<void> {
  const found = await query(url, `select 1 from pg_database where datname = '${user}'`);
  if (found.length === 0) await query(url, `create database ${user}`);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

async function stop(account: PostgresAccount, data: string): Promise<void> {
  await account.run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-w", "-t", "20"]);
}

function newPassword(): string {
  return randomBytes(18).toString("hex");
}
