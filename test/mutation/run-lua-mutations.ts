import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LUA_MUTATIONS, type LuaMutation } from "./lua-mutations.ts";

/** What a test run reads; the packages are linked. */
const COPIED = [
  "src",
  "workers",
  "test",
  "prisma",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

/** Plants one mutation after the other in a copy of the project. Exits with 1 when one of them fails no test. */
async function run(only: string | undefined): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "stickyline-lua-"));
  try {
    for (const name of COPIED) await cp(name, join(root, name), { recursive: true });
    await symlink(resolve("node_modules"), join(root, "node_modules"));
    const survived: LuaMutation[] = [];
    for (const mutation of LUA_MUTATIONS.filter(
      ({ file }) => only === undefined || file === only,
    )) {
      const killed = await isKilled(root, mutation);
      console.log(
        `${killed ? "killed  " : "SURVIVED"} ${mutation.file}: ${mutation.from} → ${mutation.to}`,
      );
      if (!killed) survived.push(mutation);
    }
    if (survived.length > 0) process.exitCode = 1;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function isKilled(root: string, { file, from, to, test }: LuaMutation): Promise<boolean> {
  const path = join(root, "src", "state", "lua", file);
  const text = await readFile(path, "utf8");
  if (text.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
  await writeFile(
    path,
    text.replace(from, () => to),
  );
  const args = ["vitest", "run", "--project", "integration", "--bail", "1", test];
  const { status } = spawnSync("npx", args, { cwd: root, encoding: "utf8" });
  await writeFile(path, text);
  return status === 1;
}

await run(process.argv[2]);
