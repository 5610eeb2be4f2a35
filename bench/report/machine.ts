import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import type { Stand } from "../stand/open-stand.ts";
import { figure } from "./row.ts";

/** A machine that does something else besides measures that too. */
const QUIET_LOAD = 0.25;

/** The machine in a few lines. Asked before anything is started: the load is what others do. */
export function describeMachine(): (stand: Stand) => string[] {
  const cores = availableParallelism();
  const [load = 0] = loadavg();
  const isQuiet = load <= cores * QUIET_LOAD;
  return ({ maps, postgresVersion }) => [
    `- ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${cores} cores, ${figure(totalmem() / 2 ** 30)} GiB of memory`,
    `- Node.js ${process.versions.node}, Redis ${maps.version}, PostgreSQL ${postgresVersion}`,
    `- load average at the start ${load.toFixed(2)}${isQuiet ? "" : ": **not quiet, these figures are not to be kept**"}`,
  ];
}
