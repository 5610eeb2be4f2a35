import { spawn, type ChildProcess } from "node:child_process";
import { findFreePort } from "../../src/setup/free-port.ts";

export type Program = { readonly url: string; readonly pid: number; stop(): Promise<void> };

/** As the image sets it: the same for ours and for those that it is compared with. */
const NODE_OPTIONS = "--max-semi-space-size=64";
const READY_WITHIN_MS = 30_000;

/** Starts Node.js programs on free ports, and ends what is left of them. */
export function createPrograms(env: Readonly<Record<string, string>>) {
  const running = new Set<Program>();

  /** Waits until it answers at `readyPath`, be it with a refusal; null: it does not listen. `wrap`: a command that runs it. */
  async function start(
    args: readonly string[],
    options: {
      readonly readyPath: string | null;
      readonly env?: Readonly<Record<string, string>>;
      readonly wrap?: readonly string[];
    },
  ): Promise<Program> {
    const port = await findFreePort();
    const [command = "", ...rest] = [...(options.wrap ?? []), process.execPath, ...args];
    const child = spawn(command, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ...env, NODE_OPTIONS, PORT: String(port), ...options.env },
    });
    const program: Program = {
      url: `http://127.0.0.1:${port}`,
      pid: child.pid ?? 0,
      async stop() {
        running.delete(program);
        await end(child);
      },
    };
    running.add(program);
    if (options.readyPath !== null) await untilReady(program.url + options.readyPath, child);
    return program;
  }

  return {
    start,
    async stopAll() {
      await Promise.all([...running].map((program) => program.stop()));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
  });
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until && child.exitCode === null) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => null,
    );
    if (status !== null && status < 500) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${new URL(url).pathname}`);
}
