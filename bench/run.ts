import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { startPostgres } from "../src/setup/postgres.ts";
import { startRedis } from "../src/setup/redis.ts";
import { migrate } from "../src/store/migrate.ts";

/**
 * Routing, ingest and worker against their baselines, turn about in one run on one machine; medians of the rounds are
 * compared. `--full` takes longer rounds and more of them. The last figures are in bench/last.md.
 */
const FULL = process.argv.includes("--full");
const ROUNDS = FULL ? 7 : 3;
const SECONDS = FULL ? 10 : 3;
const JOBS = FULL ? 20_000 : 4_000;
const APP = 18_900;
const BASE = 18_901;
const ADMIN = randomBytes(16).toString("hex");
const KEY = randomBytes(32).toString("hex");
const SECRET = randomBytes(32).toString("hex");

type Load = { perSecond: number; p99Ms: number; bad: number };

const run = promisify(execFile);
const children: ChildProcess[] = [];
const dataDir = await mkdtemp(join(tmpdir(), "stickyline-bench-"));
const log = () => undefined;
const redisServer = await startRedis({ dataDir, log });
const postgres = await startPostgres({ dataDir, log });
const redis = new Redis(redisServer.url);

try {
  await migrate(postgres.url);
  const report = await measure();
  console.log(report);
  await writeFile("bench/last.md", report);
} finally {
  for (const child of children) child.kill("SIGKILL");
  redis.disconnect();
  await redisServer.stop();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(): Promise<string> {
  const app = start(["dist/src/server.js"], APP, { STICKYLINE_ROLE: "router" });
  start(["--import", "tsx", "bench/baselines.ts", "http"], BASE);
  await ready(`http://127.0.0.1:${APP}/readyz`);
  await ready(`http://127.0.0.1:${BASE}/lua`);
  const { signed, plain } = await setUp();
  const unknown = JSON.stringify({
    call_id: 5,
    external_number: "+14155559999",
    internal_number: "+14155550000",
  });
  const known = sign({
    call_id: 6,
    external_number: "+14155551001",
    internal_number: "+14155550000",
  });
  const event = JSON.stringify(callEvent("#")).replace('"#"', "#");

  const loads: Record<string, Load[]> = {};
  const turn = async (name: string, url: string, body: string) => {
    const { stdout } = await run(process.execPath, [
      "--import",
      "tsx",
      "bench/load.ts",
      url,
      String(SECONDS),
      body,
    ]);
    (loads[name] ??= []).push(JSON.parse(stdout) as Load);
  };
  for (let round = 0; round < ROUNDS; round++) {
    await turn("baseline: POST + one Lua script", `http://127.0.0.1:${BASE}/lua`, unknown);
    await turn("routing, unknown caller", plain.route, unknown);
    await turn("routing, signed, known, claim, recorded", signed.route, known);
    await turn("baseline: POST + one job", `http://127.0.0.1:${BASE}/queue`, event);
    await turn("ingest of call events", plain.events, event);
  }
  const workers = await measureWorkers(plain.events, event);
  app.kill("SIGKILL");
  return render(loads, workers);
}

/** Jobs a second while the middle eight tenths of a full queue are worked off: no start-up in it. */
async function measureWorkers(
  eventsUrl: string,
  event: string,
): Promise<{ baseline: number; ours: number }> {
  const fill = async (url: string, list: string) => {
    await redis.del(list);
    while ((await redis.llen(list)) < JOBS) {
      await run(process.execPath, ["--import", "tsx", "bench/load.ts", url, "1", event]);
    }
  };
  const drain = async (list: string) => {
    const total = await redis.llen(list);
    const reach = async (share: number) => {
      while ((await redis.llen(list)) > total * share)
        await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.now();
    };
    const from = await reach(0.9);
    const to = await reach(0.1);
    return (total * 0.8 * 1_000) / (to - from);
  };
  await fill(`http://127.0.0.1:${BASE}/queue`, "{bench}:baseline:wait");
  start(["--import", "tsx", "bench/baselines.ts", "worker"], 0);
  const baseline = await drain("{bench}:baseline:wait");
  await fill(eventsUrl, "{slq}:call-events:wait");
  start(["dist/src/server.js"], APP + 2, { STICKYLINE_ROLE: "worker" });
  return { baseline, ours: await drain("{slq}:call-events:wait") };
}

function start(
  args: readonly string[],
  port: number,
  env: Record<string, string> = {},
): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      DATABASE_URL: postgres.url,
      REDIS_URL: redisServer.url,
      STICKYLINE_SECRET_KEY: KEY,
      STICKYLINE_ADMIN_TOKEN: ADMIN,
      STICKYLINE_SANDBOX: "off",
      LOG_LEVEL: "silent",
      PORT: String(port),

      ...env,
    },
  });
  children.push(child);
  return child;
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("a server did not start");
}

async function api<T>(method: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${APP}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function setUp() {
  const rep = await api<{ id: string }>("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "4300000000000001" }],
  });
  await api("PUT", `/pins/${encodeURIComponent("+14155551001")}`, { repId: rep.id });
  const line = async (secret?: string) => {
    const made = await api<{ key: string }>("POST", "/lines", {
      vendor: "dialpad",
      name: "Bench",
      fallback: { type: "department", id: "1" },
      ...(secret === undefined ? {} : { secret }),
    });
    const base = `http://127.0.0.1:${APP}/v1/dialpad/${made.key}`;
    return { route: `${base}/route`, events: `${base}/events` };
  };
  return { signed: await line(SECRET), plain: await line() };
}

function sign(payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${head}.${createHmac("sha256", SECRET).update(head).digest("base64url")}`;
}

function callEvent(callId: string) {
  return {
    call_id: callId,
    state: "@",
    direction: "inbound",
    date_started: Date.now() - 60_000,
    date_connected: Date.now() - 50_000,
    date_ended: Date.now(),
    event_timestamp: Date.now(),
    external_number: "+14155552000",
    target: { id: 4_900_000_000_000_001, type: "user" },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function render(
  loads: Record<string, Load[]>,
  workers: { baseline: number; ours: number },
): string {
  const perSecond = (name: string) => median((loads[name] ?? []).map((load) => load.perSecond));
  const p99 = (name: string) => median((loads[name] ?? []).map((load) => load.p99Ms));
  const bad = Object.values(loads)
    .flat()
    .reduce((sum, load) => sum + load.bad, 0);
  const lua = "baseline: POST + one Lua script";
  const job = "baseline: POST + one job";
  const row = (name: string, value: number, base: number, aim: number) =>
    `| ${name} | ${Math.round(value)}/s | ${Math.round(base)}/s | ${(value / base).toFixed(2)} | ${aim.toFixed(2)} | ${value / base >= aim ? "met" : "not met"} |`;
  const known = "routing, signed, known, claim, recorded";
  const tail = p99(known) / p99(lua);
  return [
    "# Benchmarks: the last figures",
    "",
    `${cpus().length} cores, Node.js ${process.versions.node}, medians of ${ROUNDS} rounds of ${SECONDS} s, 32 connections, load on the same machine.`,
    `Answers that were no 200: ${bad}.`,
    "",
    "| what | ours | baseline | ratio | aim | |",
    "| --- | --- | --- | --- | --- | --- |",
    row("routing, unknown caller", perSecond("routing, unknown caller"), perSecond(lua), 0.8),
    row(known, perSecond(known), perSecond(lua), 0.5),
    row("ingest of call events", perSecond("ingest of call events"), perSecond(job), 0.6),
    row("worker, call log included", workers.ours, workers.baseline, 0.6),
    `| routing p99, known | ${p99(known)} ms | ${p99(lua)} ms | ${tail.toFixed(2)} | 2.00 | ${tail <= 2 ? "met" : "not met"} |`,
    "",
  ].join("\n");
}
