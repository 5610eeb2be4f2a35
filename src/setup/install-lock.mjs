import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who works with the installed packages now, and who changes them: files named after process ids. */

/** Marks this process as one that needs the packages to stay as they are, until it ends. */
export function holdPackages(root) {
  const dir = join(root, ".data", "in-use");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, String(process.pid));
  writeFileSync(file, identify(process.pid));
  process.once("exit", () => rmSync(file, { force: true }));
}

/** True while another process of this folder has its packages in use. */
export function arePackagesHeld(root) {
  const dir = join(root, ".data", "in-use");
  let held = false;
  for (const name of listFiles(dir)) {
    if (Number(name) === process.pid) continue;
    const file = join(dir, name);
    if (isSame(Number(name), readText(file))) held = true;
    else rmSync(file, { force: true });
  }
  return held;
}

/** Runs `work` while no other process of this folder installs or builds; waits for one that does. */
export async function withInstallLock(root, work) {
  const file = join(root, ".data", "install.lock");
  mkdirSync(join(root, ".data"), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      writeFileSync(file, `${process.pid} ${identify(process.pid)}`, { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const [pid, ...identity] = readText(file).split(" ");
    if (pid !== "" && !isSame(Number(pid), identity.join(" "))) rmSync(file, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const unlock = () => rmSync(file, { force: true });
  process.once("exit", unlock);
  try {
    return await work();
  } finally {
    process.removeListener("exit", unlock);
    unlock();
  }
}

/** What tells a process from a later one with its id: the time it began, where the system says so. */
function identify(pid) {
  return readText(`/proc/${pid}/stat`).split(") ")[1]?.split(" ")[19] ?? "";
}

function isSame(pid, identity) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return identify(pid) === identity;
}

function listFiles(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
