import { readFileSync } from "node:fs";
import { watchFaults } from "../concurrency/watch-faults.ts";

export type StopRequest = {
  readonly signal: AbortSignal;
  /** The exit code that the process should end with, once asked to stop. */
  readonly asked: Promise<number>;
  /** Asks from within: something that can't be gone on after. */
  stop(code: number): void;
};

/** Two signals within this time are one: the terminal's Ctrl-C and npm's copy of it. */
const sameRequestMs = 1000;
const parentCheckMs = 500;

/**
 * Listens for the ways in which people and systems end a process: Ctrl-C, SIGTERM, a closed terminal, an error
 * nobody caught, and an npm that is gone (it does not always pass its signals on). Asking a second time ends the
 * process at once; what still runs then is adopted by the next start.
 */
export function watchForStop(print: (line: string) => void): StopRequest {
  const controller = new AbortController();
  let askedAt = 0;
  let exitCode = 0;
  const asked = new Promise<number>((resolve) => {
    controller.signal.addEventListener("abort", () => resolve(exitCode));
  });
  const ask = (code: number) => {
    if (controller.signal.aborted) {
      if (performance.now() - askedAt > sameRequestMs) process.exit(130);
      return;
    }
    askedAt = performance.now();
    exitCode = code;
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => ask(0));
  watchFaults({
    // the log has it, from whoever needs the connection
    tell: () => undefined,
    end(error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      print(`Stickyline stops after an error: ${said}`);
      ask(1);
    },
  });
  watchParent(() => controller.signal.aborted || ask(0));
  return { signal: controller.signal, asked, stop: ask };
}

function watchParent(gone: () => void): void {
  // Only npm's child ends with its parent: a shell that started us in the background may leave.
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const ancestors = listAncestors();
  setInterval(() => {
    if (listAncestors() !== ancestors) gone();
  }, parentCheckMs).unref();
}

/** Our parent and its parent: npm runs a script in a shell, which may stay between the two. */
function listAncestors(): string {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, "utf8");
    // the program's name is in brackets and may hold spaces; its state and its parent follow
    return `${parent} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? ""}`;
  } catch {
    return String(parent);
  }
}
