import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = process.cwd();
const run = promisify(execFile);
const page = await readFile("docs/add-a-vendor.md", "utf8");
const blocks = [...page.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(
  ([, language = "", file = "", text = ""]) => ({ language, file, text }),
);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-vendor-"));
  for (const name of ["src", "workers", "test", "prisma", "docs"]) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of ["package.json", "tsconfig.json", "vitest.config.ts"]) {
    await cp(join(root, name), join(folder, name));
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A new file as it stands; of a diff the added lines, after the one line of context. */
async function apply({ language, file, text }: (typeof blocks)[number]): Promise<void> {
  const path = join(folder, file);
  if (language !== "diff") {
    await mkdir(dirname(path), { recursive: true });
    return writeFile(path, text, { flag: "wx" });
  }
  const [context = "", ...added] = text.trimEnd().split("\n");
  const lines = (await readFile(path, "utf8")).split("\n");
  const at = lines.indexOf(context.slice(1));
  expect(at, `${file} has no line: ${context.slice(1)}`).toBeGreaterThanOrEqual(0);
  expect(added.every((line) => line.startsWith("+"))).toBe(true);
  lines.splice(at + 1, 0, ...added.map((line) => line.slice(1)));
  await writeFile(path, lines.join("\n"));
}

/** A command of the page, there; what it said. */
async function runThere(command: string): Promise<string> {
  const { NO_COLOR: _color, VITEST: _vitest, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: "1" };
  const done = await run("sh", ["-c", command], { cwd: folder, env, maxBuffer: 1e8 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${done.stdout}${done.stderr}`;
}

it("leads whoever follows it to the letter to a phone system that routes calls", async () => {
  for (const block of blocks.filter(({ file }) => file !== "")) await apply(block);

  // the linter's own check of types: a tenth of what the compiler takes for these few files
  const added = blocks.filter(({ language }) => language === "ts").map(({ file }) => file);
  const types = await runThere(`npx oxlint --type-aware --type-check -A all ${added.join(" ")}`);
  expect(types).toContain("Found 0 warnings and 0 errors.");

  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.trim().split("\n"));
  expect(commands).toHaveLength(2);
  for (const command of commands) {
    const said = await runThere(command);
    expect(said, said).toMatch(/Tests +\d+ passed \(\d+\)/);
  }
}, 300_000);
