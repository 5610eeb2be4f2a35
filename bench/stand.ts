import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { findFreePort } from "../src/setup/free-port.ts";
import { startPostgres } from "../src/setup/postgres.ts";
import { startRedis } from "../src/setup/redis.ts";
import { migrate } from "../src/store/migrate.ts";

/** Opens /metrics of what runs here. */
export const METRICS_TOKEN = randomBytes(16).toString("hex");

const READY_WITHIN_MS = 30_000;

export type Program = { readonly url: string; stop(): Promise<void> };

export type Stand = Awaited<ReturnType<typeof openStand>>;

/** A Redis and a PostgreSQL of their own, as durable as `npm start` makes them, and programs that run on them. */
export async function openStand() {
  const dataDir = await mkdtemp(join(tmpdir(), "stickyline-bench-"));
  const log = () => undefined;
  const redis = await startRedis({ dataDir, log });
  const postgres = await startPostgres({ dataDir, log });
  await migrate(postgres.url);
  const adminToken = randomBytes(16).toString("hex");
  const secretKey = randomBytes(32);
  const programs = new Set<Program>();

  /** Runs a Node.js program and waits until it answers at `readyPath`; null: it does not listen. */
  async function start(
    args: readonly string[],
    readyPath: string | null,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const port = await findFreePort();
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        QUEUE_REDIS_URL: redis.url,
        STICKYLINE_SECRET_KEY: secretKey.toString("hex"),
        STICKYLINE_ADMIN_TOKEN: adminToken,
        STICKYLINE_METRICS_TOKEN: METRICS_TOKEN,
        STICKYLINE_SANDBOX: "off",
        LOG_LEVEL: "silent",
        PORT: String(port),
        ...env,
      },
    });
    const program = {
      url: `http://127.0.0.1:${port}`,
      async stop() {
        programs.delete(program);
        await ended(child);
      },
    };
    programs.add(program);
    if (readyPath !== null) await answers(program.url + readyPath);
    return program;
  }

  return {
    redisUrl: redis.url,
    databaseUrl: postgres.url,
    adminToken,
    secretKey,
    start,
    startApp: (role: "router" | "worker") =>
      start(["dist/src/server.js"], "/readyz", { STICKYLINE_ROLE: role }),
    startBaseline: (kind: "http" | "worker") =>
      start(["--import", "tsx", "bench/baselines.ts", kind], kind === "http" ? "/lua" : null),
    stopRedis: () => redis.stop(),
    async close() {
      await Promise.all([...programs].map((program) => program.stop()));
      await redis.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
  });
}

async function answers(url: string): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => null,
    );
    if (status !== null && status !== 503) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${new URL(url).pathname}`);
}

const Made = Type.Object({ id: Type.String(), key: Type.Optional(Type.String()) });

/** The admin API of a program: `path` without /api; throws on an answer that is no success. */
async function callApi(
  stand: Stand,
  program: Program,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<unknown> {
  const response = await fetch(`${program.url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${stand.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

export type BenchLine = { readonly route: string; readonly events: string };

/** Makes a line; its two webhooks, without the program's address. */
export async function makeLine(
  stand: Stand,
  program: Program,
  secret?: string,
): Promise<BenchLine> {
  const made = await callApi(stand, program, {
    method: "POST",
    path: "/lines",
    body: {
      vendor: "dialpad",
      name: "Bench",
      fallback: { type: "department", id: "1" },
      ...(secret === undefined ? {} : { secret }),
    },
  });
  const { key = "" } = Value.Parse(Made, made);
  return { route: `/v1/dialpad/${key}/route`, events: `/v1/dialpad/${key}/events` };
}

/** Makes a rep with one phone and pins the number to them. Returns the rep's id. */
export async function makePinnedRep(
  stand: Stand,
  program: Program,
  { identity, number }: { identity: string; number: string },
): Promise<string> {
  const made = await callApi(stand, program, {
    method: "POST",
    path: "/reps",
    body: {
      name: "Ada",
      email: `${identity}@example.com`,
      identities: [{ vendor: "dialpad", type: "user", id: identity }],
    },
  });
  const rep = Value.Parse(Made, made);
  const path = `/pins/${encodeURIComponent(number)}`;
  await callApi(stand, program, { method: "PUT", path, body: { repId: rep.id } });
  return rep.id;
}

/** A compact JWS, HS256, as the vendor signs its bodies. */
export function sign(payload: unknown, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}
