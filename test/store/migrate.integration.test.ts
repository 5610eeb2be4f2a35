import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { createTestDatabase } from "../support/databases.ts";

const FIRST = "20261121000000_first";
const migrations = new URL("../../prisma/migrations/", import.meta.url);

describe("migrating", () => {
  let server: Awaited<ReturnType<typeof createTestDatabase>>;
  let url: string;
  let folder: string;

  const query = async (sql: string, on = url) => {
    const client = new Client({ connectionString: on });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  const addMigration = async (name: string, sql: string) => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "migration.sql"), sql);
  };

  beforeAll(async () => {
    server = await createTestDatabase();
  });
  afterAll(() => server.drop());

  beforeEach(async () => {
    const name = `${new URL(server.url).pathname.slice(1)}_empty`;
    await query(`drop database if exists "${name}" with (force)`, server.url);
    await query(`create database "${name}"`, server.url);
    url = server.url.replace(new URL(server.url).pathname, `/${name}`);
    folder = await mkdtemp(join(tmpdir(), "migrations-"));
    await cp(migrations, folder, { recursive: true });
    return async () => {
      await query(`drop database "${name}" with (force)`, server.url);
      await rm(folder, { recursive: true });
    };
  });

  it("applies once what is missing and records it as Prisma does", async () => {
    expect((await migrate(url)).applied).toContain(FIRST);
    expect(await migrate(url)).toEqual({ applied: [] });
    const bytes = await readFile(new URL(`${FIRST}/migration.sql`, migrations));
    const [row] = await query(`select * from _prisma_migrations order by migration_name limit 1`);
    expect(row).toMatchObject({
      migration_name: FIRST,
      checksum: createHash("sha256").update(bytes).digest("hex"),
      applied_steps_count: 1,
      rolled_back_at: null,
      logs: null,
    });
    expect(row?.["id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(row?.["finished_at"]).toBeInstanceOf(Date);
  });

  it("leaves to accounts connected before what is off by default for new ones", async () => {
    const careful = (await readdir(folder)).find((name) => name.endsWith("_careful_crm")) ?? "";
    const later = join(folder, "..", `${careful}-of-${Date.now()}`);
    const names = (await readdir(folder)).filter((name) => name >= careful && /^\d/.test(name));
    await mkdir(later);
    for (const name of names) await rename(join(folder, name), join(later, name));
    await migrate(url, folder);
    await query(`insert into workspace (id, name, default_region) values ('w', 'W', 'US')`);
    for (const [id, settings] of [
      ["plain", "null"],
      ["own", `'{"adopt":{"enabled":false},"createContact":{"enabled":true}}'`],
    ]) {
      await query(`insert into crm_connection (id, workspace_id, provider, base_url, access_token_sealed, settings)
        values ('${id}', 'w', 'hubspot', 'http://x', 'sealed', ${settings})`);
    }
    for (const name of names) await rename(join(later, name), join(folder, name));
    await rm(later, { recursive: true });
    await migrate(url, folder);
    expect(await query(`select id, settings from crm_connection order by id`)).toEqual([
      {
        id: "own",
        settings: {
          adopt: { enabled: false },
          createContact: { enabled: true },
          timeline: { otherCalls: "auto" },
        },
      },
      { id: "plain", settings: { adopt: { enabled: true }, timeline: { otherCalls: "auto" } } },
    ]);
  });

  it("lets many start at once: one applies, the others find it done", async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => migrate(url)));
    expect(results.filter((result) => result.applied.includes(FIRST))).toHaveLength(1);
  });

  it("refuses an applied migration that was edited, by name", async () => {
    await migrate(url, folder);
    await writeFile(join(folder, FIRST, "migration.sql"), "select 1");
    await expect(migrate(url, folder)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(FIRST),
    });
  });

  it("leaves nothing of a migration that fails, and applies it once mended", async () => {
    await addMigration("20990101000000_broken", "create table half (id text); select nonsense;");
    await expect(migrate(url, folder)).rejects.toThrow(/nonsense/);
    expect(await query(`select to_regclass('half') as half`)).toEqual([{ half: null }]);
    await writeFile(
      join(folder, "20990101000000_broken", "migration.sql"),
      "create table half (id text)",
    );
    expect(await migrate(url, folder)).toEqual({ applied: ["20990101000000_broken"] });
  });

  it("stops at a migration that another tool left half-way", async () => {
    await migrate(url, folder);
    await query(`update _prisma_migrations set finished_at = null`);
    await expect(migrate(url, folder)).rejects.toThrow(/never finished/);
  });

  it("runs older code beside a newer schema", async () => {
    await addMigration("20990101000000_newer", "create table newer (id text)");
    await migrate(url, folder);
    expect(await migrate(url)).toEqual({ applied: [] });
  });

  it("says that the database can't be reached, without the password", async () => {
    await expect(migrate("postgresql://user:hunter2@127.0.0.1:1/none")).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      retryable: true,
      message: expect.not.stringContaining("hunter2"),
    });
  });

  it("makes the very columns, keys and indexes that schema.prisma describes", async () => {
    await migrate(url);
    const schema = await readFile(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");
    const columns = await query(
      `select table_name, column_name, case when data_type = 'ARRAY' then udt_name else data_type end as type,
         is_nullable = 'YES' and data_type <> 'ARRAY' as nullable, column_default is not null as defaulted
       from information_schema.columns
       where table_schema = 'public' and table_name <> '_prisma_migrations'`,
    );
    expect(columns.map((row) => JSON.stringify(row)).toSorted()).toEqual(
      describedColumns(schema)
        .map((row) => JSON.stringify(row))
        .toSorted(),
    );
    // storage options and partial indexes are what schema.prisma can't describe
    const indexes = await query(
      `select tablename || ': ' ||
         regexp_replace(indexdef, '^.* USING (\\w+) (.*?)( WITH \\(.*\\))?$', '\\1 \\2') as described
       from pg_indexes where schemaname = 'public' and tablename <> '_prisma_migrations'
         and indexdef not like '% WHERE %'`,
    );
    expect(indexes.map((row) => String(row["described"])).toSorted()).toEqual(
      describedIndexes(schema).toSorted(),
    );
  });
});

const sqlTypes: Record<string, string> = {
  String: "text",
  Int: "integer",
  BigInt: "bigint",
  Float: "double precision",
  Boolean: "boolean",
  Json: "jsonb",
  DateTime: "timestamp with time zone",
};

function models(schema: string) {
  return [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, , body = ""]) => {
    const fields = [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\])?(\?)?(.*)$/gm)]
      .filter(([, , type = ""]) => type in sqlTypes)
      .map(([, name = "", type = "", list, optional, rest = ""]) => ({
        name,
        column: /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name,
        type: list === undefined ? (sqlTypes[type] ?? type) : `_${sqlTypes[type]}`,
        nullable: optional !== undefined,
        defaulted: rest.includes("@default("),
        keys: [...rest.matchAll(/@(id|unique)\b/g)].length,
      }));
    return { table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? "", fields, body };
  });
}

function describedColumns(schema: string) {
  return models(schema).flatMap(({ table, fields }) =>
    fields.map(({ column, type, nullable, defaulted }) => ({
      table_name: table,
      column_name: column,
      type,
      nullable,
      defaulted,
    })),
  );
}

function describedIndexes(schema: string) {
  return models(schema).flatMap(({ table, fields, body }) => {
    const single = fields.flatMap(({ column, keys }) =>
      Array.from({ length: keys }, () => `${table}: btree (${column})`),
    );
    const several = [...body.matchAll(/@@(?:id|unique|index)\(\[(.*)\](, type: Gin)?\)/g)].map(
      ([, list = "", gin]) => {
        const columns = list.split(", ").map((item) => {
          const column = fields.find((field) => field.name === item.split("(")[0])?.column ?? item;
          return item.includes("Desc") ? `${column} DESC` : column;
        });
        return `${table}: ${gin === undefined ? "btree" : "gin"} (${columns.join(", ")})`;
      },
    );
    return [...single, ...several];
  });
}
