import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { openRedisServers } from "../support/redis-servers.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

const WAS = "a-secret-of-the-test-line,-long-enough";
const NEXT_LINE_SECRET = "the-next-secret-of-the-line-0123456789";
const CALLER = { external_number: "+14155551001" };

let servers: Awaited<ReturnType<typeof openRedisServers>>;
let app: TestApp;
let line: TestLine;
const processes: TestProcess[] = [];
const next = {
  key: randomBytes(32).toString("hex"),
  adminToken: randomBytes(16).toString("hex"),
  metricsToken: randomBytes(16).toString("hex"),
  password: randomBytes(16).toString("hex"),
};
const user = `rotated_${randomBytes(4).toString("hex")}`;
let redisUrl: string;

async function inPostgres(sql: string): Promise<void> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function start(env: Readonly<Record<string, string>>): Promise<TestProcess> {
  const databaseUrl = new URL(app.databaseUrl);
  databaseUrl.username = user;
  databaseUrl.password = next.password;
  const started = await startProcess(app, {
    DATABASE_URL: databaseUrl.href,
    REDIS_URL: redisUrl,
    STICKYLINE_SECRET_KEY: next.key,
    STICKYLINE_ADMIN_TOKEN: next.adminToken,
    STICKYLINE_METRICS_TOKEN: next.metricsToken,
    ...env,
  });
  processes.push(started);
  return started;
}

const statusOf = async (url: string, token: string) =>
  (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;

beforeAll(async () => {
  servers = await openRedisServers();
  const redis = await servers.start([]);
  redisUrl = `redis://:${next.password}@127.0.0.1:${redis.port}`;
  app = await startTestApp({
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    STICKYLINE_METRICS_TOKEN: "the-first-token-of-prometheus",
  });
  line = await createTestLine(app);
  await inPostgres(`create role ${user} superuser login password 'before'`);
});

afterAll(async () => {
  await Promise.all(processes.map((one) => one.kill()));
  await inPostgres(`drop role if exists ${user}`).catch(() => undefined);
  await app?.close();
  await servers?.close();
});

describe("every secret of the page is changed while calls go on", () => {
  it("names each of the settings that is one", () => {
    const page = readFileSync("docs/production.md", "utf8");
    const settings = [...readFileSync(".env.example", "utf8").matchAll(/^(\w+)=/gm)].map(
      ([, name = ""]) => name,
    );
    const secrets = settings.filter(
      (name) =>
        /SECRET|TOKEN|PASSWORD|(?<!ACCESS_)KEY|^SMTP_URL$/.test(name) && !/PREVIOUS/.test(name),
    );
    expect(secrets.length).toBeGreaterThan(7);
    expect(secrets.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("PostgreSQL's and Redis' passwords, the key, the admin token and the metrics token, at one start", async () => {
    await inPostgres(`alter role ${user} password '${next.password}'`);
    const before = new Redis(app.env["REDIS_URL"] ?? "");
    await before.config("SET", "requirepass", next.password);
    before.disconnect();
    const { url } = await start({
      STICKYLINE_PREVIOUS_SECRET_KEY: app.env["STICKYLINE_SECRET_KEY"] ?? "",
    });
    expect(await statusOf(`${url}/api/lines`, app.adminToken)).toBe(401);
    expect(await statusOf(`${url}/api/lines`, next.adminToken)).toBe(200);
    expect(await statusOf(`${url}/metrics`, "the-first-token-of-prometheus")).toBe(401);
    expect(await statusOf(`${url}/metrics`, next.metricsToken)).toBe(200);
    expect(await line.route({ call_id: 1, ...CALLER }, url)).toMatchObject({ status: 200 });
    // the process that was not restarted yet answers too
    expect(await line.route({ call_id: 2, ...CALLER })).toMatchObject({ status: 200 });
  });

  it("takes the old key away once all is sealed anew", async () => {
    const { url } = await start({});
    expect(await line.route({ call_id: 3, ...CALLER }, url)).toMatchObject({ status: 200 });
  });

  it("a line's secret, whose old one is taken until it is taken away", async () => {
    const { url } = processes.at(-1) ?? { url: "" };
    const patch = async (body: Record<string, unknown>) => {
      const answer = await fetch(`${url}/api/lines/${line.id}`, {
        method: "PATCH",
        headers: {
          authorization: `Bearer ${next.adminToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
    };
    const renewed = line.with(NEXT_LINE_SECRET);
    const statusWith = async (one: TestLine) =>
      (await one.route({ call_id: 4, ...CALLER }, url)).status;
    await patch({ secret: NEXT_LINE_SECRET });
    await expect.poll(() => statusWith(renewed)).toBe(200);
    expect(await statusWith(line.with(WAS))).toBe(200);
    await patch({ previousSecret: null });
    await expect.poll(() => statusWith(line)).toBe(401);
    expect(await statusWith(renewed)).toBe(200);
  });
});
