import { spawn } from "node:child_process";
import { freePort } from "./free-port.ts";
import { programArguments } from "./program-arguments.ts";

export type FallbackProcess = { readonly url: string; stop(): Promise<void> };

/** The fallback entry as a process of its own, on this file. */
export async function startFallback(
  file: string,
  routerUrl: string | null,
): Promise<FallbackProcess> {
  const port = String(await freePort());
  const child = spawn(
    process.execPath,
    ["--import", "./test/support/end-with-parent.mjs", ...programArguments("src/fallback/main.ts")],
    {
      env: {
        PATH: process.env["PATH"],
        FALLBACK_PORT: port,
        STICKYLINE_FALLBACK_FILE: file,
        FALLBACK_ROUTER_URL: routerUrl ?? "",
      },
      stdio: ["ignore", "ignore", "ignore"],
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) break;
    if (tries > 1_200 || child.exitCode !== null) throw new Error("the fallback did not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
