import { Redis } from "ioredis";
import { Client } from "pg";
import { expect, it } from "vitest";
import { createTestDatabase, testRedisUrl, testWorkspaceId } from "../support/databases.ts";

async function tables(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  await client.query("create table only_here (id int)");
  await client.end();
  return rows.map((row) => row.name);
}

it("clones a migrated database for each test file, which the others do not see", async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  expect(await tables(first.url)).toContain("decision");
  expect(await tables(second.url)).not.toContain("only_here");
  await Promise.all([first.drop(), second.drop()]);
});

it("hands out a Redis that keeps every write and never evicts", async () => {
  const redis = new Redis(testRedisUrl());
  const key = `{${testWorkspaceId()}}:probe`;
  await redis.set(key, "kept");
  expect(await redis.get(key)).toBe("kept");
  expect(await redis.config("GET", "appendfsync")).toEqual(["appendfsync", "always"]);
  expect(await redis.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
  await redis.del(key);
  await redis.quit();
});
