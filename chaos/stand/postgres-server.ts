import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { startPostgres } from "../../src/setup/postgres.ts";
import { migrate } from "../../src/store/migrate.ts";

export type PostgresServer = Awaited<ReturnType<typeof openPostgres>>;

/** A PostgreSQL of the stand, migrated. Its port may be another one after each start. */
export async function openPostgres(dataDir: string) {
  const options = { dataDir, log: () => undefined };
  let running = await startPostgres(options);
  await migrate(running.url);
  const client = new Client({ connectionString: running.url });
  await client.connect();
  const { rows } = await client.query<{ dir: string }>(
    "select current_setting('data_directory') dir",
  );
  await client.end();
  const pidFile = join(rows[0]?.dir ?? "", "postmaster.pid");
  async function pidOf(): Promise<number> {
    const pid = Number((await readFile(pidFile, "utf8")).split("\n")[0]);
    // 0 would be everybody in our own group
    if (!(pid > 1)) throw new Error("PostgreSQL is not running");
    return pid;
  }

  return {
    url: () => running.url,
    port: () => Number(new URL(running.url).port),
    async signal(signal: NodeJS.Signals): Promise<void> {
      process.kill(await pidOf(), signal);
    },
    async start(): Promise<void> {
      running = await startPostgres(options);
    },
    /** Rows of one statement, past every way. Rejects while it is away. */
    async query<T extends Record<string, unknown>>(sql: string): Promise<T[]> {
      const one = new Client({ connectionString: running.url, connectionTimeoutMillis: 5_000 });
      one.on("error", () => undefined);
      try {
        await one.connect();
        return (await one.query<T>(sql)).rows;
      } finally {
        await one.end().catch(() => undefined);
      }
    },
  };
}
