import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { startStickyline } from "../../src/server.ts";
import { openCuttableProxy, type CuttableProxy } from "./cuttable-proxy.ts";
import { createTestDatabase, createTestRedis } from "./databases.ts";
import { freePort } from "./free-port.ts";
import { startOwnRedis } from "./redis-servers.ts";

export type TestApp = {
  readonly url: string;
  /** Signs a browser in. */
  readonly signInUrl: string;
  /** Another one: each signs in once. */
  newSignInUrl(): Promise<string>;
  readonly adminToken: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** The app's ways to its databases, when it was started with them. */
  readonly ways: { readonly redis: CuttableProxy; readonly postgres: CuttableProxy } | null;
  /** What another process needs to run beside this one: the same databases and keys. */
  readonly env: Readonly<Record<string, string>>;
  /** The admin API: `path` without /api; throws on an answer that is no success. */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** The same app to whoever holds this token, as a workspace's key. */
  as(token: string): TestApp;
  close(): Promise<void>;
};

/**
 * The whole application in this process, on a Redis and a database of its own, reached over real HTTP. `env`: any
 * setting; the sandbox is off unless it says otherwise.
 */
export async function startTestApp(
  env: Readonly<Record<string, string>> = {},
  options: {
    readonly cuttable?: boolean;
    readonly logFile?: string;
    /** A Redis of its own, whose state no other test file sees. */
    readonly ownRedis?: boolean;
  } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "stickyline-app-"));
  const redis = options.ownRedis ? await startOwnRedis() : await createTestRedis();
  const ways = options.cuttable
    ? {
        redis: await openCuttableProxy(Number(new URL(redis.url).port)),
        postgres: await openCuttableProxy(Number(new URL(database.url).port)),
      }
    : null;
  const databaseUrl = through(database.url, ways?.postgres);
  const redisUrl = through(redis.url, ways?.redis);
  const port = env["PORT"] ?? String(await freePort());
  const secretKey = randomBytes(32);
  const adminToken = randomBytes(16).toString("hex");
  const shared = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    STICKYLINE_SECRET_KEY: secretKey.toString("hex"),
    STICKYLINE_ADMIN_TOKEN: adminToken,
    STICKYLINE_DATA_DIR: dataDir,
    STICKYLINE_SANDBOX: "off",
    LOG_LEVEL: "silent",
    // The boxes and receivers of tests are on this machine.
    STICKYLINE_ALLOWED_NETWORKS: "127.0.0.0/8,::1",
    // A busy machine's answers are what a test is about, unless it is about outages.
    STICKYLINE_DEADLINE_MS: options.cuttable ? "1000" : "3000",
    // nor is how busy it is, unless a test says so
    STICKYLINE_LOOP_DELAY_MS: "10000",
    ...env,
  };
  const config = loadConfig({ PORT: port, ...shared });
  const app = await startStickyline({
    config,
    databaseUrl,
    redisUrl: config.redisUrl ?? redisUrl,
    queueRedisUrl: config.queueRedisUrl ?? redisUrl,
    secretKey,
    adminToken,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  const testApp: TestApp = {
    url: `http://127.0.0.1:${port}`,
    signInUrl: app.signInUrl,
    newSignInUrl: async () => (await testApp.api<{ url: string }>("POST", "/sign-in-links")).url,
    adminToken,
    databaseUrl: database.url,
    redisUrl: redis.url,
    env: shared,
    ways,
    api: (method, path, body) =>
      callApi(`http://127.0.0.1:${port}`, adminToken, { method, path, body }),
    as: (token) => ({
      ...testApp,
      api: (method, path, body) =>
        callApi(`http://127.0.0.1:${port}`, token, { method, path, body }),
    }),
    async close() {
      await app.close();
      ways?.redis.close();
      ways?.postgres.close();
      await redis.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return testApp;
}

function through(url: string, way: CuttableProxy | undefined): string {
  if (way === undefined) return url;
  const redirected = new URL(url);
  redirected.port = String(way.port);
  return redirected.href;
}

async function callApi<T>(
  url: string,
  token: string,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<T> {
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === "" ? null : JSON.parse(text)) as T;
}
