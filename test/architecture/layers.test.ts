import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";

const root = process.cwd();
const run = promisify(execFile);
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The check as `npm run layers` makes it, over these files alone. */
async function check(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stickyline-layers-"));
  folders.push(folder);
  for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
    await cp(join(root, name), join(folder, name));
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return cruise(folder, ["src"]);
}

async function cruise(cwd: string, paths: readonly string[]): Promise<string> {
  const bin = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [bin, ...paths, "--config", ".dependency-cruiser.cjs"];
  const { stdout } = await run(process.execPath, args, { cwd }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

const PRESENCE = "export const presence = 1;\n";

describe("the layers", () => {
  it.each([
    ["the domain to Node", "src/domain/planted.ts", 'import "node:crypto";\n'],
    ["the domain to Redis", "src/domain/planted.ts", 'import "../state/presence.ts";\n'],
    ["one vendor to another", "src/telephony/exotel/planted.ts", 'import "../dialpad/map.ts";\n'],
    [
      "a service to an adapter",
      "src/services/planted.ts",
      'import "../telephony/dialpad/map.ts";\n',
    ],
    ["a route to the database", "src/http/api/planted.ts", 'import "../../store/database.ts";\n'],
    [
      "the sandbox to what it tests",
      "src/sandbox/planted.ts",
      'import "../telephony/dialpad/map.ts";\n',
    ],
  ])("refuse a way from %s", async (_name, file, text) => {
    const report = await check({
      [file]: text,
      "src/state/presence.ts": PRESENCE,
      "src/store/database.ts": PRESENCE,
      "src/telephony/dialpad/map.ts": PRESENCE,
    });
    expect(report).toMatch(/error not-in-allowed: .*planted\.ts/);
  });

  it("refuse a circle", async () => {
    const report = await check({
      "src/domain/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
      "src/domain/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
    });
    expect(report).toContain("no-cycles");
  });

  it("hold for every module there is, and all of them are read", { timeout: 60_000 }, async () => {
    const report = await cruise(root, ["src", "workers"]);
    expect(report).toContain("no dependency violations found");
    expect(Number(/\((\d+) modules/.exec(report)?.[1])).toBeGreaterThan(200);
  });
});
