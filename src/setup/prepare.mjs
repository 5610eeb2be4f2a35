import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "./install-packages.mjs";
import { arePackagesHeld, holdPackages, withInstallLock } from "./install-lock.mjs";
import { whenParentIsGone } from "./parent-gone.mjs";
import { digest, hasStamp, listFiles, writeStamp } from "./stamp.mjs";

/** The folder of package.json. Plain JavaScript without packages: this runs before any is installed. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const CONSOLE = join("src", "console");
const nodeMajor = process.versions.node.split(".")[0];

/**
 * Installs, generates and builds what is missing or older than its sources, one line of progress each, and keeps
 * other commands of this folder from changing the packages while this process lives. Ends the process with one
 * sentence when something can't be done.
 */
export async function prepare({ build }) {
  checkNode();
  process.chdir(root);
  const steps = build
    ? [install, generate, client, compile, pages]
    : [install, generate, client, pages];
  try {
    if (steps.some((step) => step.isDue())) {
      await withInstallLock(root, async () => {
        for (const step of steps) if (step.isDue()) await perform(step);
        holdPackages(root);
      });
    } else {
      holdPackages(root);
    }
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/**
 * Runs one of the installed tools in the foreground; resolves with its exit code. `within`: a command that becomes the
 * tool, as `unshare --mount` does.
 */
export function runTool(script, args, within = []) {
  const [file, ...before] = [...within, process.execPath];
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...before, join(root, "node_modules", script), ...args], {
      stdio: "inherit",
    });
    // Ctrl-C reaches the tool by itself; we wait for it to clean up and end with its code.
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    // npm that is killed takes its tool along.
    whenParentIsGone(() => child.kill("SIGTERM"));
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `Stickyline needs Node.js 20.19 or newer, this is ${process.versions.node}: install a newer one from https://nodejs.org.\n`,
  );
  process.exit(1);
}

const install = {
  title: "Installing packages",
  stamp: "node_modules/.stickyline-stamp",
  expected: () => digest(root, ["package-lock.json"], [nodeMajor, process.platform, process.arch]),
  isDue: () => isDue(install),
  async run() {
    if (arePackagesHeld(root)) {
      throw new Error(
        "The packages changed while Stickyline or its tests run from this folder: stop those first, then run this again.",
      );
    }
    await installPackages(run);
  },
};

const generate = {
  title: "Generating the database client",
  stamp: "src/store/generated/.stickyline-stamp",
  expected: () => digest(root, ["package-lock.json", "prisma/schema.prisma", "prisma.config.ts"]),
  isDue: () => isDue(generate),
  run: () => run(process.execPath, ["node_modules/prisma/build/index.js", "generate"]),
};

const client = {
  title: "Generating the console's API client",
  stamp: "src/console/api/generated/.stickyline-stamp",
  expected: () => digest(root, ["package-lock.json", "src/console/api/openapi.json"]),
  isDue: () => isDue(client),
  run: () =>
    run(process.execPath, [
      "node_modules/openapi-typescript/bin/cli.js",
      "src/console/api/openapi.json",
      "--output=src/console/api/generated/schema.ts",
    ]),
};

const compile = {
  title: "Building",
  stamp: "dist/.stickyline-stamp",
  expected: () =>
    digest(
      root,
      ["src", "workers", "prisma", "package-lock.json", "tsconfig.json", "tsconfig.build.json"],
      [nodeMajor],
    ),
  isDue: () => isDue(compile),
  async run() {
    // What a running Stickyline still reads stays; otherwise nothing of an older build is left.
    if (!arePackagesHeld(root)) rmSync(join(root, "dist"), { recursive: true, force: true });
    await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"]);
    for (const file of ["src", "prisma/migrations"].flatMap((dir) => listFiles(join(root, dir)))) {
      if (/\.(ts|mjs)$/.test(file) || relative(root, file).startsWith(CONSOLE)) continue;
      const target = join(root, "dist", relative(root, file));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(file, target);
    }
  },
};

/** What is served to browsers: tests need it as much as the server does. */
const pages = {
  title: "Building the console",
  stamp: "dist/console/.stickyline-stamp",
  expected: () => digest(root, [CONSOLE, "package-lock.json"]),
  isDue: () => isDue(pages),
  run: () => run(process.execPath, ["node_modules/vite/bin/vite.js", "build", CONSOLE]),
};

function isDue(step) {
  return !hasStamp(join(root, step.stamp), step.expected());
}

async function perform(step) {
  const begun = Date.now();
  const expected = step.expected();
  process.stdout.write(`${step.title} …`);
  try {
    await step.run();
  } catch (error) {
    process.stdout.write(" failed\n");
    throw error;
  }
  writeStamp(join(root, step.stamp), expected);
  process.stdout.write(` ${Math.ceil((Date.now() - begun) / 1000)} s\n`);
}

/** Quiet unless it fails. It has `withinMs`, or as long as it takes. */
function run(file, args, withinMs) {
  return new Promise((resolve, reject) => {
    const signal = withinMs === undefined ? undefined : AbortSignal.timeout(withinMs);
    const child = spawn(file, args, {
      signal,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && file === "npm",
      env: {
        ...process.env,
        // Any existing file will do: `prisma generate` asks for an engine that it does not use.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      },
    });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.once("error", (error) =>
      reject(signal?.reason ?? new Error(`${file} could not be run: ${error.message}`)),
    );
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${Buffer.concat(chunks).toString()}\n${file} ${args.join(" ")} failed.`));
    });
  });
}
