import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { Client } from "pg";
import { inject } from "vitest";

export type TestDatabase = { readonly url: string; drop(): Promise<void> };

/** A fresh, migrated database of this test file's own, cloned from the template of the run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject("adminDatabaseUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await runAsAdmin(adminUrl, `create database ${name} template stickyline_template`);
  return {
    url: adminUrl.replace(/[^/]+$/, name),
    drop: () => runAsAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

export type TestRedis = { readonly url: string; stop(): Promise<void> };

/** A logical database of the run's Redis that nobody else uses: keys may be listed and flushed. */
export async function createTestRedis(): Promise<TestRedis> {
  const index = await withTestRedis("0", (redis) => redis.incr("stickyline-test:databases"));
  return {
    url: `${inject("redisUrl")}/${index}`,
    stop: () => withTestRedis(String(index), async (redis) => void (await redis.flushdb())),
  };
}

/** The run's Redis. It is shared: use a workspace of your own, never flush it. */
export function testRedisUrl(): string {
  return inject("redisUrl");
}

/** A workspace that no other test uses. */
export function testWorkspaceId(): string {
  return `ws_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
}

async function withTestRedis<T>(path: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(`${inject("redisUrl")}/${path}`);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function runAsAdmin(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
