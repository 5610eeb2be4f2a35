import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const POLL = { timeout: 120_000, interval: 100 };

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The run's servers by their process ids, once both are there. */
function serversIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("stickyline-run-"))
    .flatMap((name) =>
      ["postgres/data/postmaster.pid", "redis/redis.pid"].map((file) => join(folder, name, file)),
    )
    .filter((file) => existsSync(file))
    .map((file) => Number(readFileSync(file, "utf8").split("\n")[0]));
}

it("a test run that is killed leaves no server and no folder behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stickyline-killed-"));
  const args = ["--project", "integration", "test/scenarios/histories"];
  const { VITEST: _, ...env } = process.env;
  const run = spawn(process.execPath, ["src/setup/test.mjs", ...args], {
    env: { ...env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  run.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => serversIn(folder).length, POLL).toBe(2);
  // Killed while a test has its application open.
  await expect
    .poll(() => readdirSync(folder).some((name) => name.startsWith("stickyline-app-")), POLL)
    .toBe(true);
  const pids = serversIn(folder);
  expect(pids.filter(isAlive), output).toHaveLength(2);
  run.kill("SIGKILL");
  await expect.poll(() => pids.filter(isAlive), POLL).toEqual([]);
  await expect.poll(() => serversIn(folder), POLL).toEqual([]);
  await rm(folder, { recursive: true, force: true });
}, 300_000);
