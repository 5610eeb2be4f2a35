import { access, constants, mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";

/** A Redis server and the folders of the libraries that it needs beside the system's own. */
export type RedisBinary = { readonly file: string; readonly libraryDirs: readonly string[] };

const downloadTimeoutMs = 120_000;

/**
 * Redis out of this Debian's or Ubuntu's own packages, unpacked into `targetDir`: nothing is installed, no daemon
 * is started, no rights are needed. Returns null where that can't be done. An unpacked one is used again.
 */
export async function unpackRedis(targetDir: string): Promise<RedisBinary | null> {
  const unpacked = await findUnpacked(targetDir);
  if (unpacked !== null) return unpacked;
  const draft = `${targetDir}.${process.pid}`;
  try {
    await mkdir(join(draft, "debs"), { recursive: true });
    if (!(await unpackWithLibraries(draft))) return null;
    await rm(join(draft, "debs"), { recursive: true, force: true });
    await rm(join(draft, "apt"), { recursive: true, force: true });
    await rm(targetDir, { recursive: true, force: true });
    await rename(draft, targetDir);
    return await findUnpacked(targetDir);
  } catch {
    // no room, no rights, or another start unpacked it in the same moment
    return await findUnpacked(targetDir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The package that holds the program, then its dependencies until the dynamic linker finds all it needs. */
async function unpackWithLibraries(draft: string): Promise<boolean> {
  const done = new Set<string>();
  let wanted = ["redis-tools"];
  for (let depth = 0; depth < 3 && wanted.length > 0; depth++) {
    if (!(await download(wanted, draft))) return false;
    for (const name of wanted) done.add(name);
    const debs = await readdir(join(draft, "debs"));
    for (const deb of debs) {
      const args = ["-x", join(draft, "debs", deb), draft];
      if (!(await runProgram({ file: "dpkg", args }, downloadTimeoutMs)).ok) return false;
      await rm(join(draft, "debs", deb));
    }
    await nameServer(draft);
    if ((await findUnpacked(draft)) !== null) return true;
    wanted = (await listDependencies(wanted, draft)).filter((name) => !done.has(name));
  }
  return false;
}

/** One file is server and checker alike, and goes by its name. */
async function nameServer(draft: string): Promise<void> {
  const bin = join(draft, "usr", "bin");
  const names = await readdir(bin);
  if (names.includes("redis-server") || !names.includes("redis-check-rdb")) return;
  await symlink("redis-check-rdb", join(bin, "redis-server"));
}

/** With this system's package lists, else with fresh ones in a folder of our own. */
async function download(names: readonly string[], draft: string): Promise<boolean> {
  const cwd = join(draft, "debs");
  const asMe = process.getuid?.() === 0 ? ["-o", "APT::Sandbox::User=root"] : [];
  const get = ["-qq", ...asMe, "download", ...names];
  if ((await runProgram({ file: "apt-get", args: get, cwd }, downloadTimeoutMs)).ok) return true;

  const own = privateLists(draft);
  await mkdir(join(draft, "apt", "lists", "partial"), { recursive: true });
  await mkdir(join(draft, "apt", "cache", "archives", "partial"), { recursive: true });
  const update = ["-qq", ...asMe, ...own, "update"];
  await runProgram({ file: "apt-get", args: update }, downloadTimeoutMs);
  const again = [...own, ...get];
  return (await runProgram({ file: "apt-get", args: again, cwd }, downloadTimeoutMs)).ok;
}

function privateLists(draft: string): string[] {
  const apt = join(draft, "apt");
  return [
    "-o",
    `Dir::State::lists=${join(apt, "lists")}`,
    "-o",
    `Dir::Cache=${join(apt, "cache")}`,
  ];
}

/** Libraries only, and never the C library, which must fit the system's dynamic linker. */
async function listDependencies(names: readonly string[], draft: string): Promise<string[]> {
  const options = ["-i", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks"];
  const ask = (lists: readonly string[]) =>
    runProgram(
      {
        file: "apt-cache",
        args: [...lists, "depends", ...options, "--no-replaces", "--no-enhances", ...names],
        env: { ...process.env, LC_ALL: "C" },
      },
      downloadTimeoutMs,
    );
  const own = await access(join(draft, "apt")).then(
    () => privateLists(draft),
    () => [],
  );
  const { output } = await ask(own);
  const found = [...output.matchAll(/^\s+(?:Pre)?Depends:\s+(\S+)$/gm)].map(
    (match) => match[1] ?? "",
  );
  return [...new Set(found)].filter((name) => /^(lib|lua)/.test(name) && name !== "libc6");
}

/** The server below this folder if it runs here. */
async function findUnpacked(dir: string): Promise<RedisBinary | null> {
  const file = join(dir, "usr", "bin", "redis-server");
  try {
    await access(file, constants.X_OK);
  } catch {
    return null;
  }
  const libraryDirs = await findLibraryDirs(dir);
  const env = { ...process.env, LD_LIBRARY_PATH: libraryDirs.join(":") };
  const trial = await runProgram({ file, args: ["--version"], env }, 10_000);
  return trial.ok ? { file, libraryDirs } : null;
}

async function findLibraryDirs(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const libraries = entries.filter((entry) => entry.name.includes(".so."));
  return [...new Set(libraries.map((entry) => entry.parentPath))];
}
