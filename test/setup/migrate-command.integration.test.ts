import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programArguments } from "../support/program-arguments.ts";
import { settings } from "../../src/config/settings.ts";
import { findProgram } from "../support/start-proxy.ts";
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
  const text = (name: string) => readFileSync(`${folder}/${name}`, "utf8");
  const names = readdirSync(folder);
  const ours = names.filter((name) => text(name).includes("/usr/bin/node"));

  it.each(ours)("%s starts an entry that exists, as a user without rights", (name) => {
    const unit = text(name);
    const [, built = ""] =
      /^ExecStart=.*\/usr\/bin\/node dist\/(\S+)\.js( migrate)?$/m.exec(unit) ?? [];
    expect(existsSync(`${built}.ts`)).toBe(true);
    expect(unit.split("\n")).toContain("User=stickyline");
    const named = [...unit.matchAll(/\b([A-Z_]{4,})=/g)].map(([, variable = ""]) => variable);
    const known = (variable: string) =>
      variable in settings ||
      /^NODE_(ENV|OPTIONS)$/.test(variable) ||
      variable.startsWith("FALLBACK_");
    expect(named.filter((variable) => !known(variable))).toEqual([]);
  });

  it.each(names)("%s has no rights, on a system that it can't write", (name) => {
    const lines = text(name).split("\n");
    expect(lines).toEqual(expect.arrayContaining(["ProtectSystem=strict", "NoNewPrivileges=yes"]));
    expect(lines.find((line) => line.startsWith("User="))).toMatch(/^User=(?!root$)\w+$/);
  });

  // systemd lets the settings' file win over Environment=: a whole .env in it would make every process a router on one port
  it.each(ours.filter((name) => !name.includes("migrate")))(
    "%s keeps its role, port and files whatever the settings' file says",
    (name) => {
      const unit = text(name);
      const [, given = ""] = /^ExecStart=\/usr\/bin\/env (.*) \/usr\/bin\/node /m.exec(unit) ?? [];
      expect(given).toMatch(/PORT=/);
      expect(/^Environment=.*(STICKYLINE|FALLBACK|PORT|HOST)/m.test(unit)).toBe(false);
      if (name.includes("@")) {
        expect(given).toMatch(/STICKYLINE_ROLE=\w+ .*STICKYLINE_DATA_DIR=\/var\/lib\/stickyline\b/);
      }
      expect(unit).toContain("StateDirectory=stickyline\n");
    },
  );

  const analyze = findProgram("systemd-analyze");
  it.skipIf(analyze === null)("are units to systemd (skipped: needs systemd-analyze)", async () => {
    const files = names.map((name) => join(folder, name));
    const { stderr } = await promisify(execFile)(analyze ?? "", ["verify", ...files]);
    // what it says of programs that are not installed here is no fault of a unit
    expect(
      stderr.split("\n").filter((line) => line !== "" && !/not executable/.test(line)),
    ).toEqual([]);
  });
});
