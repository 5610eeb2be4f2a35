import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { StickylineError } from "../domain/errors.ts";
import { toStoreError } from "./to-store-error.ts";

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

/** The lock that Prisma's own CLI takes, so that neither runs beside the other. */
const PRISMA_LOCK = 72_707_369;

/** Prisma's own bookkeeping table, column for column. */
const HISTORY_TABLE = `
  create table if not exists "_prisma_migrations" (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

/**
 * Brings the database to the newest schema: applies what is missing of `prisma/migrations` in order, each in one
 * transaction, recorded as Prisma records it, so that `prisma migrate deploy` agrees afterwards. Safe to start many
 * times at once. Throws CONFIG_INVALID when an applied migration was edited or one stopped half-way, STORE_UNAVAILABLE
 * when the database can't be reached.
 */
export async function migrate(
  databaseUrl: string,
  folder: string = migrationsFolder(),
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(folder);
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  // pg reports a connection that dies between two queries here; the next query then fails with the cause
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_advisory_lock($1)", [PRISMA_LOCK]);
    await client.query(HISTORY_TABLE);
    return { applied: await applyMissing(client, migrations) };
  } catch (error) {
    const told = toStoreError(error);
    // a table that a migration misses is that migration's fault: its own words say which
    throw told instanceof StickylineError && told.code === "CONFIG_INVALID" ? error : told;
  } finally {
    // ends the session and with it the lock
    await client.end().catch(() => undefined);
  }
}

async function applyMissing(client: Client, migrations: Migration[]): Promise<string[]> {
  const history = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `select migration_name as name, checksum, finished_at is not null as finished
     from "_prisma_migrations" where rolled_back_at is null`,
  );
  const known = new Map(history.rows.map((row) => [row.name, row]));
  const applied: string[] = [];
  for (const migration of migrations) {
    const before = known.get(migration.name);
    if (before === undefined) {
      await apply(client, migration);
      applied.push(migration.name);
    } else {
      refuseDoubtful(migration, before);
    }
  }
  return applied;
}

function refuseDoubtful(
  migration: Migration,
  before: { checksum: string; finished: boolean },
): void {
  if (!before.finished) {
    throw new StickylineError(
      "CONFIG_INVALID",
      `migration ${migration.name} was started and never finished: look into the database, then mark it with "prisma migrate resolve"`,
    );
  }
  if (before.checksum !== migration.checksum) {
    throw new StickylineError(
      "CONFIG_INVALID",
      `migration ${migration.name} was changed after it had been applied: restore the file and write a new migration instead`,
    );
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await client.query("begin");
  try {
    await client.query(migration.sql);
    await client.query(
      `insert into "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const bytes = await readFile(join(folder, name, "migration.sql"));
      const checksum = createHash("sha256").update(bytes).digest("hex");
      return { name, sql: bytes.toString("utf8"), checksum };
    }),
  );
}

/** The nearest `prisma/migrations` above this file: the repository's for the sources, else the build's own copy. */
function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (folder !== dirname(folder)) {
    const candidate = join(folder, "prisma", "migrations");
    if (existsSync(candidate)) return candidate;
    folder = dirname(folder);
  }
  throw new StickylineError(
    "CONFIG_INVALID",
    "the folder prisma/migrations is missing: it belongs beside the program",
  );
}
