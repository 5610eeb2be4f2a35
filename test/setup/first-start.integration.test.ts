import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openCuttableProxy, type CuttableProxy } from "../support/cuttable-proxy.ts";
import {
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { programArguments } from "../support/program-arguments.ts";

let database: TestDatabase;
let redis: TestRedis;
let dataDir: string;
let ways: { postgres: CuttableProxy; redis: CuttableProxy };
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await createTestRedis();
  ways = {
    postgres: await openCuttableProxy(Number(new URL(database.url).port)),
    redis: await openCuttableProxy(Number(new URL(redis.url).port)),
  };
});
afterAll(async () => {
  ways.postgres.close();
  ways.redis.close();
  await redis.stop();
  await database.drop();
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-first-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  ways.postgres.heal();
  ways.redis.heal();
  await rm(dataDir, { recursive: true, force: true });
});

function through(url: string, way: CuttableProxy): string {
  const led = new URL(url);
  led.port = String(way.port);
  return led.href;
}

/** A process that knows nothing of an earlier run. */
async function start(env: Readonly<Record<string, string>> = {}, ...args: string[]) {
  const port = await freePort();
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [...programArguments("src/server.ts"), ...args], {
    env: {
      PATH,
      HOME,
      PORT: String(port),
      HOST: "127.0.0.1",
      DATABASE_URL: through(database.url, ways.postgres),
      REDIS_URL: through(redis.url, ways.redis),
      STICKYLINE_SECRET_KEY: Buffer.from([...Array(32).keys()]).toString("base64"),
      STICKYLINE_ADMIN_TOKEN: "admin-token-of-this-test",
      STICKYLINE_DATA_DIR: dataDir,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const statusOf = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (answer) => answer.status,
      () => null,
    );
  return { child, exited, statusOf, output: () => output };
}

const GENEROUS = { timeout: 60_000, interval: 100 };

describe("a first start while PostgreSQL is not there", () => {
  it.each(["cut", "freeze"] as const)(
    "waits for it, alive and not ready, and starts by itself (%s)",
    async (how) => {
      ways.postgres[how]();
      const { statusOf, output, child, exited } = await start();
      await expect.poll(() => statusOf("/readyz"), GENEROUS).toBe(503);
      expect(await statusOf("/healthz")).toBe(200);
      expect(await statusOf("/api/lines")).toBe(503);
      await expect.poll(output, GENEROUS).toContain("waiting for PostgreSQL at 127.0.0.1:");
      expect(child.exitCode).toBe(null);
      ways.postgres.heal();
      await expect.poll(() => statusOf("/readyz"), GENEROUS).toBe(200);
      expect(output().match(/waiting for PostgreSQL/g)).toHaveLength(1);
      child.kill("SIGTERM");
      expect(await exited).toBe(0);
    },
    180_000,
  );

  it("ends when it is asked to meanwhile", async () => {
    ways.postgres.freeze();
    const { statusOf, output, child, exited } = await start({ STICKYLINE_ROLE: "worker" });
    await expect.poll(() => statusOf("/readyz"), GENEROUS).toBe(503);
    child.kill("SIGTERM");
    expect(await exited, output()).toBe(0);
    expect(output()).not.toContain("at async");
  }, 120_000);

  it("migrates once it is there", async () => {
    ways.postgres.cut();
    const { exited, output } = await start({}, "migrate");
    await expect.poll(output, GENEROUS).toContain("waiting for PostgreSQL at 127.0.0.1:");
    ways.postgres.heal();
    expect(await exited).toBe(0);
    expect(output()).toContain("up to date");
  }, 120_000);
});

it("a first start while Redis is not there answers calls, and ends when it is asked to", async () => {
  ways.redis.cut();
  const { statusOf, output, child, exited } = await start();
  await expect.poll(() => statusOf("/readyz"), GENEROUS).toBe(200);
  await expect.poll(output, GENEROUS).toContain('"dependency":"maps"');
  child.kill("SIGTERM");
  expect(await exited, output()).toBe(0);
}, 120_000);

describe("a first start that no waiting helps ends in one sentence", () => {
  const withLogin = (url: string) => {
    const changed = new URL(url);
    changed.username = "nobody-of-this-test";
    changed.password = "hush";
    return changed.href;
  };
  const ends = async (env: Readonly<Record<string, string>>, said: RegExp, ...args: string[]) => {
    const { exited, output } = await start({ LOG_LEVEL: "silent", ...env }, ...args);
    expect(await exited, output()).toBe(1);
    expect(output()).toMatch(said);
    expect(output().trim().split("\n")).toHaveLength(1);
    expect(output()).not.toContain("hush");
  };

  const refused = /^PostgreSQL at DATABASE_URL refuses the user or the password/;
  const wrong: readonly [string, () => Readonly<Record<string, string>>, RegExp, ...string[]][] = [
    ["a login", () => ({ DATABASE_URL: withLogin(database.url) }), refused],
    ["a login, to migrate", () => ({ DATABASE_URL: withLogin(database.url) }), refused, "migrate"],
    ["a login, to sign in", () => ({ DATABASE_URL: withLogin(database.url) }), refused, "sign-in"],
    [
      "a database",
      () => ({ DATABASE_URL: database.url.replace(/[^/]+$/, "none_of_this") }),
      /^PostgreSQL at DATABASE_URL has no such database/,
    ],
    [
      "a login of Redis",
      () => ({ REDIS_URL: withLogin(redis.url) }),
      /^Redis at REDIS_URL refuses the user or the password/,
    ],
    [
      "a login of the queues' Redis",
      () => ({ QUEUE_REDIS_URL: withLogin(redis.url) }),
      /^Redis at QUEUE_REDIS_URL refuses the user or the password/,
    ],
  ];
  // one after the other: six programs that load at once take minutes on a busy machine
  it.each(wrong)(
    "where a URL is wrong: %s",
    async (_what, env, said, ...args) => ends(env(), said, ...args),
    60_000,
  );

  it("TLS that the server can't do, in the server's own words", async () => {
    const env = { DATABASE_URL: `${database.url}?sslmode=verify-full` };
    const said =
      /^PostgreSQL at DATABASE_URL can't be reached over TLS \(The server does not support SSL connections\): set sslrootcert/;
    await Promise.all([ends(env, said), ends(env, said, "migrate")]);
  }, 120_000);
});
