import { Redis } from "ioredis";
import { Client } from "pg";

/** Every row of every table, queues' ones included, as text: one line a row, the table's name before it. */
export async function dumpPostgres(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const lines: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      lines.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return lines.join("\n");
  } finally {
    await client.end();
  }
}

/** Every key with all that it holds, as text: one line a key. */
export async function dumpRedis(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl);
  try {
    const lines: string[] = [];
    for (const key of await redis.keys("*")) {
      lines.push(`${key} ${JSON.stringify(await readKey(redis, key))}`);
    }
    return lines.join("\n");
  } finally {
    redis.disconnect();
  }
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case "string":
      return redis.get(key);
    case "hash":
      return redis.hgetall(key);
    case "list":
      return redis.lrange(key, 0, -1);
    case "set":
      return redis.smembers(key);
    case "zset":
      return redis.zrange(key, 0, "-1");
    case "stream":
      return redis.xrange(key, "-", "+");
    default:
      return null;
  }
}
