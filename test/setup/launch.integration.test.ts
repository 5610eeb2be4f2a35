import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { follow, launchArguments, startChild, type StartedChild } from "./started-child.ts";

let dataDir: string;
const children: StartedChild[] = [];

async function newDataDir(): Promise<void> {
  dataDir = join(await mkdtemp(join(tmpdir(), "stickyline-launch-")), "data");
}

async function endAll(): Promise<void> {
  for (const child of children.splice(0)) {
    child.process.kill("SIGINT");
    await child.exited;
  }
  await rm(join(dataDir, ".."), { recursive: true, force: true });
}

function start(env: NodeJS.ProcessEnv = {}): StartedChild {
  const child = startChild({ STICKYLINE_DATA_DIR: dataDir, ...env });
  children.push(child);
  return child;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on("error", () => undefined);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

describe("a start that stood still while another took its data", () => {
  beforeAll(newDataDir);
  afterAll(endAll);

  it("ends, and leaves the other one its databases", async () => {
    const first = start();
    await first.untilReady();
    first.process.kill("SIGSTOP");
    const second = start();
    const { databaseUrl, redisUrl } = await second.untilReady();
    const began = "select pg_postmaster_start_time()::text as at";
    const before = await query(databaseUrl, began);
    const note = await readFile(join(dataDir, "running"), "utf8");
    first.process.kill("SIGCONT");
    expect(await first.exited).toBe(1);
    expect(first.output()).toContain("while this one stood still");
    expect(await query(databaseUrl, began)).toEqual(before);
    expect(await withRedis(redisUrl, (redis) => redis.ping())).toBe("PONG");
    expect(await readFile(join(dataDir, "running"), "utf8")).toBe(note);
    expect(second.output()).not.toContain("started again");
  }, 120_000);
});

/** One after another with the same data, which is created once. */
describe("a start that succeeds", () => {
  let child: StartedChild;
  let urls: { databaseUrl: string; redisUrl: string };
  const tokenOf = (one: StartedChild) => /Admin token +(\S{32})/.exec(one.output())?.[1];
  let token: string | undefined;

  beforeAll(newDataDir);
  afterAll(endAll);

  const isGone = async () => {
    await expect(query(urls.databaseUrl, "select 1")).rejects.toThrow("ECONNREFUSED");
    await expect(withRedis(urls.redisUrl, (redis) => redis.ping())).rejects.toThrow();
  };
  const holdsAll = async () => {
    expect(await query(urls.databaseUrl, "select n from kept")).toEqual([{ n: 7 }]);
    expect(await withRedis(urls.redisUrl, (redis) => redis.get("kept"))).toBe("yes");
  };

  it("ends in a banner, keeping its secrets from other users of the machine", async () => {
    child = start();
    urls = await child.untilReady();
    expect(child.output()).toMatch(/Sign in +http:\/\/127/);
    token = tokenOf(child);
    expect(token).toBeDefined();
    expect(await query(urls.databaseUrl, "select count(*)::int as n from workspace")).toHaveLength(
      1,
    );
    for (const name of ["secret-key", "admin-token", "postgres/password", "redis/password"]) {
      const path = join(dataDir, name);
      if (existsSync(path)) expect((await stat(path)).mode & 0o077, name).toBe(0);
    }
    expect((await stat(dataDir)).mode & 0o077).toBe(0);
    await query(urls.databaseUrl, "create table kept as select 7 as n");
    await withRedis(urls.redisUrl, (redis) => redis.set("kept", "yes"));
  });

  it("stops the application first and the databases last at Ctrl-C", async () => {
    child.process.kill("SIGINT");
    child.process.kill("SIGINT"); // npm passes a terminal's Ctrl-C on a second time
    expect(await child.exited).toBe(0);
    expect(child.output()).toContain("application closed");
    await isGone();
  });

  it("finds its data, its key and its admin token again at the second start", async () => {
    child = start();
    urls = await child.untilReady();
    await holdsAll();
    expect(tokenOf(child)).toBe(token);
  });

  it("adopts the databases that a kill -9 left running, with all that they held", async () => {
    child.process.kill("SIGKILL");
    await child.exited;
    child = start();
    expect(await child.untilReady()).toEqual(urls);
    await holdsAll();
  });

  it("starts its databases again that end without being asked to, where they were, with all that they held", async () => {
    process.kill(Number(await readFile(join(dataDir, "redis/redis.pid"), "utf8")), "SIGKILL");
    await expect.poll(child.output).toContain("The private Redis ended");
    expect(await withRedis(urls.redisUrl, (redis) => redis.get("kept"))).toBe("yes");

    const [where] = await query(
      urls.databaseUrl,
      "select current_setting('data_directory') as dir",
    );
    const pidFile = await readFile(join((where as { dir: string }).dir, "postmaster.pid"), "utf8");
    process.kill(Number(pidFile.split("\n")[0]), "SIGKILL");
    await expect.poll(child.output).toContain("The private PostgreSQL ended");
    await holdsAll();
    child.process.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    await isGone();
  });

  it.each([
    ["directly", [process.execPath, ...launchArguments]],
    [
      "in a shell between",
      ["sh", "-c", '"$@"; exit $?', "sh", process.execPath, ...launchArguments],
    ],
  ])("stops by itself when the npm that ran it is gone (%s)", async (_how, [file, ...args]) => {
    const npm = `require("node:child_process").spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}, { stdio: "inherit" })`;
    const env = {
      ...process.env,
      PORT: "0",
      STICKYLINE_DATA_DIR: dataDir,
      npm_lifecycle_event: "start",
    };
    const parent = spawn(process.execPath, ["-e", npm], { env, stdio: ["ignore", "pipe", "pipe"] });
    const run = follow(parent);
    urls = await run.untilReady();
    parent.kill("SIGKILL");
    await run.exited; // both streams close only when the last descendant has ended
    expect(run.output()).toContain("application closed");
    await isGone();
  });

  it("says so in one sentence when another one runs with the same data: at once, with a link to sign in by, on any port", async () => {
    child = start();
    await child.untilReady();
    const port = /Address +http:\S+:(\d+)/.exec(child.output())?.[1];
    for (const env of [{}, { PORT: port }]) {
      expect(await sentence(env)).toBe(
        `Stickyline runs already, at http://127.0.0.1:${port}, with the data in ${dataDir}. Sign in: http://127.0.0.1/sign-in#fresh`,
      );
    }
  });
});

/** The one line that a failing start prints. */
async function sentence(env: NodeJS.ProcessEnv): Promise<string> {
  const child = start(env);
  expect(await child.exited).toBe(1);
  const lines = child.output().trim().split("\n");
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

describe("a start that can't succeed says so in one sentence", () => {
  beforeEach(newDataDir);
  afterEach(endAll);

  it("when the port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await sentence({ PORT: String(port) })).toBe(
      `Stickyline can't start: another program uses port ${port} of 127.0.0.1. Stop that program, or set PORT to another port.`,
    );
    server.close();
  });

  it("when a setting is wrong", async () => {
    expect(await sentence({ PORT: "http" })).toContain("PORT must be a whole number");
  });

  it("when nothing listens at DATABASE_URL or REDIS_URL, without the password", async () => {
    const redisUrl = "redis://:hush@127.0.0.1:1";
    const databaseUrl = "postgresql://sam:hush@127.0.0.1:1/none";
    const database = await sentence({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
    expect(database).toContain("PostgreSQL can't be reached at DATABASE_URL: nothing listens");
    expect(database).not.toContain("hush");
  });

  it("when there is no Redis to be had", async () => {
    const bin = join(dataDir, "..", "bin");
    await mkdir(bin);
    if (existsSync("/usr/bin/unshare")) await symlink("/usr/bin/unshare", join(bin, "unshare"));
    const child = start({ PATH: bin, XDG_CACHE_HOME: join(dataDir, "..", "cache") });
    expect(await child.exited).toBe(1);
    const last = child.output().trim().split("\n").at(-1);
    expect(last).toMatch(/^Stickyline needs Redis: .+, or set REDIS_URL to a Redis of your own\.$/);
  });

  it("when the address is none of this machine's", async () => {
    expect(await sentence({ HOST: "192.0.2.7" })).toBe(
      "Stickyline can't start: HOST 192.0.2.7 is no address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.",
    );
    expect(await sentence({ HOST: "nowhere.invalid" })).toContain(
      "the name in HOST, nowhere.invalid, is not known",
    );
  });

  it("when a name in the settings is misspelt, or one lacks its other half", async () => {
    expect(await sentence({ REDIS_URI: "redis://here" })).toBe(
      "REDIS_URI is no setting: did you mean REDIS_URL?",
    );
    expect(await sentence({ HUBSPOT_CLIENT_ID: "app" })).toBe(
      "HUBSPOT_CLIENT_ID needs HUBSPOT_CLIENT_SECRET beside it.",
    );
  });

  it("when its settings' file has lines that can't be read, or names that are no setting", async () => {
    const file = join(dataDir, "..", ".env");
    await writeFile(file, "PORT: 8080\r\nHOST='127.0.0.1\r\n");
    const unreadable = await sentence({ TEST_ENV_FILE: file });
    expect(unreadable).toMatch(/^line 1 of .+ is no setting.+; line 2 of .+, HOST, has a quote/);
    await writeFile(file, "\uFEFFSTICKYLINE_RETENTION=9\r\n");
    expect(await sentence({ TEST_ENV_FILE: file })).toContain("STICKYLINE_RETENTION is no setting");
  });

  it("when the data folder can't be made", async () => {
    const file = join(dataDir, "..", "file");
    await writeFile(file, "");
    const dir = join(file, "data");
    expect(await sentence({ STICKYLINE_DATA_DIR: dir })).toContain(`${dir} can't be written`);
    const nowhere = "/proc/none/of/these/data";
    expect(await sentence({ STICKYLINE_DATA_DIR: nowhere })).toContain(`${nowhere} can't be`);
  });
});
