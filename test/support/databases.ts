import { randomUUID } from "node:crypto";
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

/** The run's Redis. It is shared: use a workspace of your own, never flush it. */
export function testRedisUrl(): string {
  return inject("redisUrl");
}

/** A workspace that no other test uses. */
export function testWorkspaceId(): string {
  return `ws_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
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
