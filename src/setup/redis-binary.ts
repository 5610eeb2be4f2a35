import { access, constants, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { StickylineError } from "../domain/errors.ts";
import { unpackRedis, type RedisBinary } from "./redis-packages.ts";

/**
 * A Redis server program: on the PATH, else unpacked from the system's own packages into the user's cache (or
 * below `dataDir` where that can't be written). Throws STATE_UNAVAILABLE naming the ways on this system.
 */
export async function findRedis(
  dataDir: string,
  log: (line: string) => void,
): Promise<RedisBinary> {
  for (const name of ["redis-server", "valkey-server"]) {
    const file = await findOnPath(name);
    if (file !== null) return { file, libraryDirs: [] };
  }
  const system = await describeSystem();
  if (system.hasApt) {
    const folder = `redis-${system.release}-${process.arch}`;
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    for (const dir of [join(cache, "stickyline", folder), join(dataDir, folder)]) {
      const unpacked = await unpackRedis(dir);
      if (unpacked !== null) return unpacked;
    }
    log("Redis could not be fetched from this system's packages");
  }
  throw new StickylineError(
    "STATE_UNAVAILABLE",
    `Stickyline needs Redis: ${system.way}, or set REDIS_URL to a Redis of your own.`,
  );
}

async function findOnPath(name: string): Promise<string | null> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  for (const folder of folders) {
    const file = join(folder, name);
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return file;
  }
  return null;
}

type System = { readonly hasApt: boolean; readonly release: string; readonly way: string };

async function describeSystem(): Promise<System> {
  if (process.platform === "darwin") {
    return { hasApt: false, release: "", way: "run `brew install redis`" };
  }
  if (process.platform !== "linux") {
    return { hasApt: false, release: "", way: "run Stickyline inside WSL" };
  }
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const field = (name: string) =>
    new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  const family = ` ${field("ID")} ${field("ID_LIKE")} `;
  const hasApt = (await findOnPath("apt-get")) !== null && (await findOnPath("dpkg")) !== null;
  const name = `${field("ID")}-${field("VERSION_ID")}`.replace(/[^\w.-]/g, "_");
  return { hasApt, release: name, way: toWay(family) };
}

function toWay(family: string): string {
  if (/ (debian|ubuntu) /.test(family)) return "run `sudo apt-get install redis-server`";
  if (/ (fedora|rhel|centos) /.test(family)) return "run `sudo dnf install valkey` (or redis)";
  if (family.includes(" arch ")) return "run `sudo pacman -S valkey`";
  if (family.includes(" alpine ")) return "run `apk add redis`";
  if (/ (suse|opensuse) /.test(family)) return "run `sudo zypper install redis`";
  return "put `redis-server` or `valkey-server` on the PATH";
}
