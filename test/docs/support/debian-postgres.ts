import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../support/free-port.ts";

const NOBODY = 65_534;
const VERSIONS = "/usr/lib/postgresql";

/** The programs of the system's own PostgreSQL, server and `pg_dump` of one version; null where it has none. */
export function findDebianPostgres(): string | null {
  try {
    const newest = readdirSync(VERSIONS)
      .toSorted((one, other) => Number(other) - Number(one))
      .map((version) => join(VERSIONS, version, "bin"));
    return newest.find((bin) => readdirSync(bin).includes("initdb")) ?? null;
  } catch {
    return null;
  }
}

/** A PostgreSQL of a test's own, as the system's packages install it: `postgres` may do all, others need a password. */
export async function startDebianPostgres(bin: string, folder: string) {
  const data = join(folder, "postgresql");
  mkdirSync(data);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(data, NOBODY, NOBODY);
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const auth = ["--auth-local=trust", "--auth-host=scram-sha-256", "-U", "postgres", "-E", "UTF8"];
  const options = { ...user, cwd: data };
  await promisify(execFile)(join(bin, "initdb"), ["-D", join(data, "main"), ...auth], options);
  const port = await freePort();
  const settings = ["-p", String(port), "-k", data, "-c", "listen_addresses=127.0.0.1"];
  const args = ["-D", join(data, "main"), ...settings, "-c", "fsync=off"];
  const child = spawn(join(bin, "postgres"), args, { ...options, stdio: "ignore" });
  const ended = once(child, "exit");
  for (let tries = 0; ; tries++) {
    const asked = ["-h", data, "-p", String(port), "-q"];
    const isUp = await promisify(execFile)(join(bin, "pg_isready"), asked).then(
      () => true,
      () => false,
    );
    if (isUp) break;
    if (tries > 300 || child.exitCode !== null) throw new Error("PostgreSQL did not start");
    await new Promise((wait) => setTimeout(wait, 100));
  }
  return {
    port,
    /** For whom `runuser -u postgres` asks. */
    env: { PGHOST: data, PGPORT: String(port), PGUSER: "postgres" },
    async stop(): Promise<void> {
      child.kill("SIGINT");
      await ended;
    },
  };
}
