import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { isBuilt } from "../support/program-arguments.ts";

export type StartedChild = {
  readonly process: ChildProcess;
  /** All that it said, on both streams. */
  output(): string;
  /** Resolves with the exit code, null after a signal. */
  readonly exited: Promise<number | null>;
  /** The application's word on its databases; throws with the output if it ends before it is ready. */
  untilReady(): Promise<{ databaseUrl: string; redisUrl: string }>;
};

const script = join(import.meta.dirname, "launch-child.mjs");

/** The command line that runs `launch` in a process of its own. */
export const launchArguments = isBuilt()
  ? [script, join(process.cwd(), "dist/src/setup/launch.js")]
  : ["--import", "tsx", script, join(process.cwd(), "src/setup/launch.ts")];

/** Runs `launch` on a free port with this environment beside the least that it needs. */
export function startChild(env: NodeJS.ProcessEnv): StartedChild {
  const { HOME, PATH } = process.env;
  const child = spawn(process.execPath, launchArguments, {
    env: { HOME, PATH, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return follow(child);
}

/** Collects what a process says until it ends. */
export function follow(child: ChildProcess): StartedChild {
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<{ databaseUrl: string; redisUrl: string }>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /^databases (\{.*\})$/m.exec(output)?.[1];
      if (found !== undefined && output.includes("Ctrl-C")) resolve(JSON.parse(found));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    void exited.then(() => reject(new Error(`ended before it was ready: ${output}`)));
  });
  ready.catch(() => undefined);
  return { process: child, output: () => output, exited, untilReady: () => ready };
}
