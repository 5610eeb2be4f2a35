import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever the machine. */
const TICK_MICROS = 10_000;

/** CPU time that a process has used so far, all of its threads, in µs. Null where the system does not tell. */
export function cpuMicrosOf(pid: number): number | null {
  const fields = statOf(pid);
  // The fields after the name in brackets: utime and stime are the 12th and 13th.
  return fields === null ? null : (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

/** Memory of a process in bytes. Null where the system does not tell. */
export function memoryOf(pid: number): number | null {
  try {
    const kib = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    return Number(kib) * 1_024;
  } catch {
    return null;
  }
}

function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
