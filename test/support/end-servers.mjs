import { rmSync } from "node:fs";
import process from "node:process";

/**
 * Stands beside a test run: `node end-servers.mjs <folder> <process id>…`. Its input is held open by the run and ends
 * with it, however it ends; what then still lives of these servers is killed, and their folder removed.
 */
const [folder, ...pids] = process.argv.slice(2);
// The terminal's Ctrl-C is for the run.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.stdin.resume().on("close", () => {
  for (const pid of pids) end(Number(pid));
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function end(pid) {
  try {
    // PostgreSQL's own word for "at once": its children end with it.
    process.kill(pid, "SIGQUIT");
  } catch {
    // it has been stopped
  }
}
