import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = process.cwd();
const run = promisify(execFile);
const PRESENCE = "export const presence = 1;\n";

/** One planted violation each, in a file that is named after it. */
const planted = {
  "the domain to Node": ["src/domain/to-node.ts", 'import "node:crypto";\n'],
  "the domain to Redis": ["src/domain/to-redis.ts", 'import "../state/presence.ts";\n'],
  "one vendor to another": ["src/telephony/exotel/to-dialpad.ts", 'import "../dialpad/map.ts";\n'],
  "a service to an adapter": [
    "src/services/to-adapter.ts",
    'import "../telephony/dialpad/map.ts";\n',
  ],
  "a route to the database": ["src/http/api/to-database.ts", 'import "../../store/database.ts";\n'],
  "the sandbox to what it tests": [
    "src/sandbox/to-adapter.ts",
    'import "../telephony/dialpad/map.ts";\n',
  ],
  "what composes to the workers": [
    "src/compose/to-workers.ts",
    'import "../../workers/main.ts";\n',
  ],
} as const;

let folder: string;
let report: string;

/** The check as `npm run layers` makes it, once, over all that is planted. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-layers-"));
  for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
    await cp(join(root, name), join(folder, name));
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const files: readonly (readonly [string, string])[] = [
    ...Object.values(planted),
    ["src/state/presence.ts", PRESENCE],
    ["src/store/database.ts", PRESENCE],
    ["workers/main.ts", PRESENCE],
    ["src/telephony/dialpad/map.ts", PRESENCE],
    ["src/domain/a.ts", 'import { b } from "./b.ts";\nexport const a = () => b;\n'],
    ["src/domain/b.ts", 'import { a } from "./a.ts";\nexport const b = () => a;\n'],
  ];
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  report = await cruise(folder, ["src"]);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function cruise(cwd: string, paths: readonly string[]): Promise<string> {
  const bin = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [bin, ...paths, "--config", ".dependency-cruiser.cjs"];
  const { stdout } = await run(process.execPath, args, { cwd }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

describe("the layers", () => {
  it.each(Object.entries(planted))("refuse a way from %s", (_name, [file]) => {
    const name = basename(file).replaceAll(".", "\\.");
    expect(report).toMatch(new RegExp(`error not-in-allowed: .*${name}`));
  });

  it("refuse a circle", () => {
    expect(report).toContain("no-cycles");
  });

  it("say nothing of what is allowed", () => {
    expect(report).not.toMatch(/src\/(state\/presence|store\/database)\.ts →/);
  });

  it("hold for every module there is, and all of them are read", { timeout: 60_000 }, async () => {
    const found = await cruise(root, ["src", "workers"]);
    expect(found).toContain("no dependency violations found");
    expect(Number(/\((\d+) modules/.exec(found)?.[1])).toBeGreaterThan(200);
  });
});
