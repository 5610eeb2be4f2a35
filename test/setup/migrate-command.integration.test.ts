import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programArguments } from "../support/program-arguments.ts";
import { settings } from "../../src/config/settings.ts";
import { createTestDatabase, testRedisUrl, type TestDatabase } from "../support/databases.ts";

let database: TestDatabase;
let emptyUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const name = `${new URL(database.url).pathname.slice(1)}_empty`;
  await asAdmin(`create database ${name}`);
  emptyUrl = database.url.replace(/[^/]+$/, name);
});

afterAll(async () => {
  await asAdmin(`drop database if exists ${new URL(emptyUrl).pathname.slice(1)} with (force)`);
  await database.drop();
});

async function asAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** The server's entry with these settings alone; gives its end and what it said. */
function run(env: Readonly<Record<string, string>>, ...args: string[]) {
  const { PATH = "", HOME = "" } = process.env;
  const options = { env: { PATH, HOME, ...env }, timeout: 60_000 };
  return new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(
      process.execPath,
      [...programArguments("src/server.ts"), ...args],
      options,
      (error, out, failed) => resolve({ code: error?.code ?? 0, output: `${out}${failed}` }),
    );
  });
}

describe("a database that is not migrated", () => {
  it("is one sentence at the start, until the migrate command was run", async () => {
    const env = {
      DATABASE_URL: emptyUrl,
      REDIS_URL: testRedisUrl(),
      STICKYLINE_SECRET_KEY: Buffer.from([...Array(32).keys()]).toString("base64"),
      STICKYLINE_ADMIN_TOKEN: "admin-token-of-this-test",
      LOG_LEVEL: "silent",
      PORT: "0",
    };
    const { code, output } = await run(env);
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/^the database at DATABASE_URL has not the tables .+\n$/),
    });
    const migrated = await run({ DATABASE_URL: emptyUrl }, "migrate");
    expect(migrated).toEqual({ code: 0, output: expect.stringMatching(/^applied: 2026/) });
    expect((await run({ DATABASE_URL: emptyUrl }, "migrate")).output).toBe("up to date\n");
  });
});

describe("the systemd units", () => {
  const folder = "deploy/systemd";
  it.each(readdirSync(folder))(
    "%s starts an entry that exists, as a user without rights",
    (name) => {
      const unit = readFileSync(`${folder}/${name}`, "utf8");
      const [, built = ""] =
        /^ExecStart=\/usr\/bin\/node dist\/(\S+)\.js( migrate)?$/m.exec(unit) ?? [];
      expect(existsSync(`${built}.ts`)).toBe(true);
      for (const line of ["User=stickyline", "ProtectSystem=strict", "NoNewPrivileges=yes"]) {
        expect(unit.split("\n")).toContain(line);
      }
      const named = [...unit.matchAll(/\b([A-Z_]{4,})=/g)].map(([, variable = ""]) => variable);
      const known = (variable: string) =>
        variable in settings || variable === "NODE_ENV" || variable.startsWith("FALLBACK_");
      expect(named.filter((variable) => !known(variable))).toEqual([]);
    },
  );
});
