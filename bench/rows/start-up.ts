import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../src/setup/free-port.ts";
import { atMost, type Row } from "../report/row.ts";
import { median } from "../report/statistics.ts";

const READY_WITHIN_S = 2;
const POLL_MS = 10;
const GIVE_UP_MS = 60_000;

/** `npm start` until /readyz says so, sandbox included: with a new data folder, then on what that one left. */
export async function measureStartUp({ rounds }: { readonly rounds: number }): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "stickyline-bench-start-"));
  try {
    const firstMs = await startOnce(dataDir);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await startOnce(dataDir));
    return [
      row("`npm start`, installed and built, until ready", median(times), true),
      row("the same the first time: databases are made", firstMs, false),
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function startOnce(dataDir: string): Promise<number> {
  const port = await findFreePort();
  const began = performance.now();
  const child = spawn("npm", ["start"], {
    stdio: "ignore",
    detached: true,
    env: {
      ...process.env,
      // Set, so that a .env with databases of somebody's own is not asked.
      DATABASE_URL: "",
      REDIS_URL: "",
      QUEUE_REDIS_URL: "",
      STICKYLINE_ROLE: "all",
      STICKYLINE_SANDBOX: "auto",
      STICKYLINE_DATA_DIR: dataDir,
      HOST: "127.0.0.1",
      PORT: String(port),
    },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null || performance.now() - began > GIVE_UP_MS) {
        throw new Error("npm start did not get ready");
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return performance.now() - began;
  } finally {
    // npm and what it runs are one group: both are asked to end, and the databases with them.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.status === 200,
    () => false,
  );
}

function row(what: string, ms: number, judged: boolean): Row {
  const seconds = ms / 1_000;
  return {
    what,
    ours: `${seconds.toFixed(2)} s`,
    against: "",
    value: seconds,
    unit: "s",
    aim: judged ? atMost(READY_WITHIN_S) : null,
  };
}
