import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

const root = process.cwd();

/** A test file each, and what it leaves open; null: nothing. */
const planted = {
  server: ['import { createServer } from "node:http"; createServer().listen(0);', "a server that"],
  redis: [
    'import { Redis } from "ioredis"; await new Redis(inject("redisUrl")).ping();',
    "a connection to Redis",
  ],
  postgres: [
    'import { Client } from "pg"; await new Client({ connectionString: inject("adminDatabaseUrl") }).connect();',
    "a connection to PostgreSQL",
  ],
  process: ['import { spawn } from "node:child_process"; spawn("sleep", ["20"]);', "a process"],
  timer: ["setInterval(() => undefined, 1000);", "a timer that repeats"],
  clock: ["vi.useFakeTimers();", "the clock stopped"],
  tidy: ["await fetch(`data:,hello`);", null],
} as const;

let folder: string;
let output: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-leaks-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [name, [work]] of Object.entries(planted)) {
    const text = `import { inject, it, vi } from "vitest";\n${work}\nit("works", () => inject);\nvi.fn();\n`;
    await writeFile(join(folder, `${name}.test.ts`), text);
  }
  const provide = {
    redisUrl: inject("redisUrl"),
    adminDatabaseUrl: inject("adminDatabaseUrl"),
  };
  const setupFiles = [join(root, "test/support/no-leaks.ts")];
  const config = {
    test: { isolate: false, maxWorkers: 1, teardownTimeout: 1, setupFiles, provide },
  };
  await writeFile(join(folder, "vitest.config.js"), `export default ${JSON.stringify(config)};`);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const run = promisify(execFile)(process.execPath, [vitest, "run", "--root", folder], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", STICKYLINE_LEAK_PATIENCE_MS: "500" },
  });
  const done = await run.catch((error: { stdout: string; stderr: string }) => error);
  output = `${done.stdout}${done.stderr}`;
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(Object.entries(planted))("a file that leaves a %s behind", (name, [, leak]) => {
  const said = new RegExp(`FAIL +${name}\\.test\\.ts[^]*?Error: (.*)`).exec(output)?.[1] ?? null;
  if (leak === null) expect(said, output).toBeNull();
  else expect(said, output).toContain(leak);
});
