import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";

/**
 * Stands beside a run: `node end-stand.mjs <folder>`. Its input is held open by the run and ends with it, however it ends;
 * what then still lives and names the run's own folder in its command line is killed, and the folder removed.
 */
const [folder] = process.argv.slice(2);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.stdin.resume().on("close", () => {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) endIfOurs(pid);
  for (const path of mountsBelow(folder)) spawnSync("umount", ["-l", path]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function endIfOurs(pid) {
  if (Number(pid) === process.pid) return;
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder))
      process.kill(Number(pid), "SIGKILL");
  } catch {
    // it has ended
  }
}

/** Disks of the run; where it had none of its own, nothing. */
function mountsBelow(path) {
  const rows = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return rows.map((row) => row.split(" ")[1] ?? "").filter((at) => at.startsWith(`${path}/`));
}
