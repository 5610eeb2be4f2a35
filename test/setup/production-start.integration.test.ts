import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findFreePort } from "../../src/setup/free-port.ts";
import { startRedis, type RunningRedis } from "../../src/setup/redis.ts";
import { createTestDatabase, type TestDatabase } from "../support/databases.ts";

const NOBODY = 65_534;
const ENTRY = resolve("dist/src/server.js");

let dataDir: string;
/** As the image's working folder: not to be written. */
let readOnly: string;
let database: TestDatabase;
let redis: RunningRedis;

beforeAll(async () => {
  const build = spawn(process.execPath, ["src/setup/build.mjs"], { stdio: "inherit" });
  expect(await once(build, "close")).toEqual([0, null]);
  dataDir = await mkdtemp(join(tmpdir(), "stickyline-production-"));
  readOnly = await mkdtemp(join(tmpdir(), "stickyline-read-only-"));
  await chmod(readOnly, 0o555);
  database = await createTestDatabase();
  redis = await startRedis({ dataDir, log: () => undefined });
}, 240_000);

afterAll(async () => {
  await redis.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
  await rm(readOnly, { recursive: true, force: true });
});

/** The environment of a service as docker-compose.yml writes it, its variables filled in, and that of the image. */
async function environmentOf(service: string, port: number): Promise<Record<string, string>> {
  const compose = parse(await readFile("docker-compose.yml", "utf8"), { merge: true }) as {
    services: Record<string, { environment: Record<string, string | number> }>;
  };
  const given: Readonly<Record<string, string>> = {
    POSTGRES_PASSWORD: "unused",
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    STICKYLINE_SECRET_KEY: Buffer.from([...Array(32).keys()]).toString("base64"),
    STICKYLINE_ADMIN_TOKEN: "admin-token-of-this-test",
  };
  const written = Object.entries(compose.services[service]?.environment ?? {}).map(
    ([name, value]) => [
      name,
      String(value).replaceAll(
        /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
        (_all, variable: string, byDefault: string | undefined) =>
          given[variable] ?? (String(value).includes(":-") ? (byDefault ?? "") : ""),
      ),
    ],
  );
  const image = [...(await readFile("Dockerfile", "utf8")).matchAll(/^ENV (.+)$/gm)].flatMap(
    ([, line = ""]) => line.split(" ").map((pair) => pair.split("=")),
  );
  const { PATH = "" } = process.env;
  return {
    ...Object.fromEntries(image),
    PATH,
    ...Object.fromEntries(written),
    // what the names of the other containers would lead to
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    QUEUE_REDIS_URL: redis.url,
    HOST: "127.0.0.1",
    PORT: String(port),
  };
}

/** Runs the built entry as an unprivileged user without a home, in a folder that can't be written. */
function run(env: Record<string, string>, args: readonly string[] = []) {
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd: readOnly,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    ...asNobody,
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, "close").then(([code]: unknown[]) => code);
  return { child, exited, output: () => output };
}

async function untilReady(url: string): Promise<number> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return answer.status;
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

/** Files of the container's volumes: they aren't here. */
function withoutVolumes(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => !/^\/\w+/.test(value) || value === env["PATH"]),
  );
}

describe("the built entry as docker-compose.yml runs it", () => {
  it.each(["router", "worker"])("starts as %s where nothing can be written", async (service) => {
    const port = await findFreePort();
    const env = withoutVolumes(await environmentOf(service, port));
    const { child, exited, output } = run(env);
    const ready = untilReady(`http://127.0.0.1:${port}`);
    expect(await Promise.race([ready, exited.then(() => output())])).toBe(200);
    child.kill("SIGTERM");
    expect(await exited, output()).toBe(0);
    expect(await readdir(readOnly)).toEqual([]);
  });

  it("names what is missing instead of starting", async () => {
    const { exited, output } = run({});
    expect(await exited).toBe(1);
    expect(output()).toMatch(/^set DATABASE_URL, .+\n$/);
    const { STICKYLINE_ADMIN_TOKEN: _token, ...others } = await environmentOf("router", 0);
    const withoutToken = run(withoutVolumes(others));
    expect(await withoutToken.exited).toBe(1);
    expect(withoutToken.output()).toMatch(/^set STICKYLINE_ADMIN_TOKEN, or .+\n$/);
  });

  it.each<[string, (taken: string) => Record<string, string>, RegExp]>([
    [
      "a port that is taken",
      (PORT) => ({ PORT }),
      /^Stickyline can't start: another program .+ set PORT/,
    ],
    [
      "an address of another machine",
      () => ({ HOST: "192.0.2.7" }),
      /no address of this machine\. Set HOST/,
    ],
    [
      "a name that nobody knows",
      () => ({ HOST: "nowhere.invalid" }),
      /the name in HOST, nowhere\.invalid, is not/,
    ],
    [
      "a data folder that can't be made",
      () => ({ STICKYLINE_DATA_DIR: "/proc/none/of/these" }),
      /^recordings can't be written to .+ STICKYLINE_DATA_DIR/,
    ],
  ])("ends in one sentence with %s", async (_what, wrong, sentence) => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const env = withoutVolumes(await environmentOf("router", await findFreePort()));
    const { exited, output } = run({ ...env, LOG_LEVEL: "silent", ...wrong(String(port)) });
    const code = await exited;
    taken.close();
    expect({ code, lines: output().trim().split("\n") }).toEqual({
      code: 1,
      lines: [expect.stringMatching(sentence)],
    });
  });

  it("can be entered: the command prints a link that signs in once, until the admin token is another", async () => {
    const port = await findFreePort();
    const env = withoutVolumes(await environmentOf("router", port));
    const url = `http://127.0.0.1:${port}`;
    const linkOf = async (args: readonly string[] = []) => {
      const command = run(env, ["sign-in", ...args]);
      expect(await command.exited, command.output()).toBe(args.length === 0 ? 0 : 1);
      return command.output().trim();
    };
    const link = await linkOf();
    expect(link).toMatch(new RegExp(`^${url}/sign-in\\?token=[\\w-]{43}$`));
    expect(await linkOf(["nobody@example.com"])).toMatch(/^no user has this e-mail/);

    const before = run(env);
    await untilReady(url);
    const signedIn = await fetch(link, { redirect: "manual" });
    expect(signedIn.status).toBe(303);
    expect((await fetch(link, { redirect: "manual" })).status).toBe(401);
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const me = async () => (await fetch(`${url}/api/me`, { headers: { cookie } })).status;
    expect(await me()).toBe(200);
    before.child.kill("SIGTERM");
    await before.exited;

    const after = run({ ...env, STICKYLINE_ADMIN_TOKEN: "another-token-of-this-test" });
    await untilReady(url);
    expect(await me()).toBe(401);
    after.child.kill("SIGTERM");
    await after.exited;
  });

  it("names the folder for recordings that it can't write", async () => {
    const env = withoutVolumes(await environmentOf("router", await findFreePort()));
    const { exited, output } = run({ ...env, RECORDINGS_DIR: join(readOnly, "recordings") });
    expect(await exited).toBe(1);
    expect(output()).toMatch(/^recordings can't be written to .+RECORDINGS_DIR/m);
  });
});
