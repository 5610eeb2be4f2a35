import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programArguments } from "../support/program-arguments.ts";
import { findFreePort } from "../../src/setup/free-port.ts";
import {
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from "../support/databases.ts";

let database: TestDatabase;
// A Redis of its own: a worker takes every job that it finds, those of other tests too.
let redis: TestRedis;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await createTestRedis();
});

afterAll(async () => {
  await redis.stop();
  await database.drop();
});

/** Runs the entry of the containers with this environment. */
function runEntry(env: NodeJS.ProcessEnv) {
  const { HOME, PATH } = process.env;
  const child = spawn(process.execPath, programArguments("src/server.ts"), {
    env: { HOME, PATH, LOG_LEVEL: "warn", STICKYLINE_SANDBOX: "off", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, "close").then(([code]: unknown[]) => code);
  return { child, exited, output: () => output };
}

async function untilHealthy(url: string): Promise<unknown> {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) return answer.status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("the entry of the containers", () => {
  it.each(["router", "worker"])("starts as a %s, is healthy, and ends on SIGTERM", async (role) => {
    const port = await findFreePort();
    const { child, exited, output } = runEntry({
      PORT: String(port),
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      STICKYLINE_SECRET_KEY: Buffer.from([...Array(32).keys()]).toString("base64"),
      STICKYLINE_ADMIN_TOKEN: "token-of-this-test",
      STICKYLINE_ROLE: role,
    });
    const healthy = untilHealthy(`http://127.0.0.1:${port}/healthz`);
    expect(await Promise.race([healthy, exited.then(() => output())])).toBe(200);
    child.kill("SIGTERM");
    expect(await exited, output()).toBe(0);
  });

  it("names what is missing instead of starting", async () => {
    const { exited, output } = runEntry({});
    expect(await exited).toBe(1);
    expect(output()).toMatch(/^set DATABASE_URL, .+\n$/);
  });
});
