import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Client } from "pg";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../src/setup/postgres.ts";
import { startRedis } from "../../src/setup/redis.ts";
import { migrate } from "../../src/store/migrate.ts";
import { createPrograms, type Program } from "./programs.ts";
import { openServer } from "./redis-server.ts";

export type Stand = Awaited<ReturnType<typeof openStand>>;

/**
 * The servers as docker-compose.yml has them: a Redis for the maps that writes to disk every second, one for the queues
 * that has every write on disk before it answers, and a PostgreSQL; all new and empty. And what runs on them.
 */
export async function openStand() {
  const dataDir = await mkdtemp(join(tmpdir(), "stickyline-bench-"));
  const log = () => undefined;
  const mapsRedis = await startRedis({
    dataDir: join(dataDir, "maps"),
    log,
    settings: { appendfsync: "everysec" },
  });
  const queuesRedis = await startRedis({ dataDir: join(dataDir, "queues"), log });
  const postgres = await startPostgres({ dataDir, log });
  await migrate(postgres.url);
  const database = new Client({ connectionString: postgres.url });
  await database.connect();
  const told = await database.query<{ server_version: string }>("show server_version");
  const maps = await openServer(mapsRedis.url);
  const queues = await openServer(queuesRedis.url);
  const adminToken = randomBytes(16).toString("hex");
  const secretKey = randomBytes(32);
  const programs = createPrograms({
    DATABASE_URL: postgres.url,
    REDIS_URL: mapsRedis.url,
    QUEUE_REDIS_URL: queuesRedis.url,
    STICKYLINE_SECRET_KEY: secretKey.toString("hex"),
    STICKYLINE_ADMIN_TOKEN: adminToken,
    STICKYLINE_SANDBOX: "off",
    STICKYLINE_DATA_DIR: join(dataDir, "app"),
    LOG_LEVEL: "silent",
    NODE_ENV: "production",
  });
  const startApp = (
    role: "router" | "worker",
    more: { env?: Record<string, string>; wrap?: readonly string[] } = {},
  ): Promise<Program> =>
    programs.start(["dist/src/server.js"], {
      readyPath: "/readyz",
      ...more,
      env: { STICKYLINE_ROLE: role, ...more.env },
    });

  return {
    dataDir,
    maps,
    queues,
    databaseUrl: postgres.url,
    adminToken,
    secretKey,
    startApp,
    /** The one that exists from the start. */
    async workspaceId(): Promise<string> {
      const { rows } = await database.query<{ id: string }>(
        "select id from workspace order by created_at limit 1",
      );
      const [workspace] = rows;
      if (workspace === undefined) throw new Error("there is no workspace yet");
      return workspace.id;
    },
    async countEvents(): Promise<number> {
      const { rows } = await database.query<{ n: string }>("select count(*) n from call_event");
      return Number(rows[0]?.n);
    },
    /** With its indexes. */
    async tableSize(table: "decision" | "call_event"): Promise<{ rows: number; bytes: number }> {
      const asked = `select count(*) n, pg_total_relation_size('${table}') bytes from ${table}`;
      const { rows } = await database.query<{ n: string; bytes: string }>(asked);
      return { rows: Number(rows[0]?.n), bytes: Number(rows[0]?.bytes) };
    },
    postgresVersion: told.rows[0]?.server_version ?? "unknown",
    /** One of bench/programs; null: it does not listen. */
    startProgram: (
      name: string,
      env: Record<string, string> = {},
      readyPath: string | null = name.endsWith("-worker") ? null : "/ready",
    ) => programs.start(["--import", "tsx", `bench/programs/${name}.ts`], { readyPath, env }),
    stopMaps: () => mapsRedis.stop(),
    async close() {
      await programs.stopAll();
      await database.end();
      maps.close();
      queues.close();
      await Promise.all([mapsRedis.stop(), queuesRedis.stop(), postgres.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
