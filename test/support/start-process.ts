import { spawn, type ChildProcess } from "node:child_process";
import { freePort } from "./free-port.ts";
import { programArguments } from "./program-arguments.ts";
import { type TestApp } from "./start-app.ts";

export type TestProcess = {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
};

/**
 * Another process of the same installation: its own event loop and connections, the app's databases and keys. It
 * listens on `PORT`, or on any free port.
 */
export async function startProcess(
  app: Pick<TestApp, "env">,
  env: Readonly<Record<string, string>>,
): Promise<TestProcess> {
  const port = env["PORT"] ?? String(await freePort());
  const child = spawn(
    process.execPath,
    ["--import", "./test/support/end-with-parent.mjs", ...programArguments("src/server.ts")],
    {
      env: { ...process.env, ...app.env, ...env, PORT: port, VITEST: "" },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) break;
    if (tries > 900 || child.exitCode !== null) throw new Error("the process did not become ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    child,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
