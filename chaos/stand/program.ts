import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";

export type Launch = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where its output goes. */
  readonly logFile: string;
};

export type Program = ReturnType<typeof createProgram>;

/**
 * A program of the stand, that can be killed, stopped in its tracks and started again. `isUp` says when it does its
 * work after a start. One that ends without being asked is started again, as a supervisor would, and counted.
 */
export function createProgram(name: string, launch: Launch, isUp: () => Promise<boolean>) {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let wanted = false;
  let crashes = 0;

  function spawnIt(): void {
    const log = openSync(launch.logFile, "a");
    const started = spawn(launch.file, launch.args, {
      env: { ...process.env, ...launch.env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    child = started;
    ended = new Promise((resolve) => {
      started.once("error", () => resolve());
      started.once("exit", () => resolve());
    });
    started.once("exit", () => {
      if (child !== started) return;
      child = null;
      if (!wanted) return;
      crashes += 1;
      setTimeout(() => wanted && child === null && spawnIt(), RESTART_MS);
    });
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    wanted = false;
    const gone = ended;
    child?.kill(signal);
    await gone;
  }

  return {
    name,
    logFile: launch.logFile,
    /** Null while it does not run. */
    pid: () => child?.pid ?? null,
    /** How often it ended by itself. */
    crashes: () => crashes,
    async start(): Promise<void> {
      wanted = true;
      if (child === null) spawnIt();
      await untilTrue(isUp, `${name} does not come up: ${launch.logFile}`);
    },
    kill: () => end("SIGKILL"),
    /** Asks it to leave, and waits until it has. */
    stop: () => end("SIGTERM"),
    /** Still there, and does nothing any more. */
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    signal: (signal: NodeJS.Signals) => void child?.kill(signal),
  };
}

const RESTART_MS = 1_000;
const PATIENCE_MS = 180_000;

/** Asks every 50 ms. Throws with these words after three minutes. */
export async function untilTrue(ask: () => Promise<boolean>, otherwise: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await ask().catch(() => false))) {
    if (performance.now() > until) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether this address answers 2xx within two seconds. */
export async function answersOk(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await answer.arrayBuffer();
  return answer.ok;
}
