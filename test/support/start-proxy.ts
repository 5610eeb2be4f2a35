import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "./free-port.ts";

/** Where this program is on the path, or where Debian puts what is for administrators; null: nowhere. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** Both programs of the way in that is shipped; null where one is not installed. */
export function findProxy(): { readonly caddy: string; readonly haproxy: string } | null {
  const [caddy, haproxy] = [findProgram("caddy"), findProgram("haproxy")];
  return caddy === null || haproxy === null ? null : { caddy, haproxy };
}

/** What the two proxy files that are shipped are told, in front of two routers (`host:port`), and where they answer then. */
export async function proxySettings(
  folder: string,
  [first, second]: readonly [string, string],
  nextPort: () => Promise<number> = freePort,
): Promise<{ readonly url: string; readonly env: Readonly<Record<string, string>> }> {
  const [port, admin, inner] = [await nextPort(), await nextPort(), await nextPort()];
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
    CADDY_ADMIN: `127.0.0.1:${admin}`,
    SITE_ADDRESS: `http://127.0.0.1:${port}`,
    STICKYLINE_BALANCER: `127.0.0.1:${inner}`,
    STICKYLINE_LISTEN: `127.0.0.1:${inner}`,
    STICKYLINE_FIRST_ROUTER: first,
    STICKYLINE_SECOND_ROUTER: second,
  };
  return { url: `http://127.0.0.1:${port}`, env };
}

export const BALANCER_ARGS = ["-db", "-f", "deploy/haproxy.cfg"] as const;
export const CADDY_ARGS = [
  "run",
  "--config",
  "deploy/Caddyfile",
  "--adapter",
  "caddyfile",
] as const;

/** Runs them. */
export async function startProxy(
  programs: { readonly caddy: string; readonly haproxy: string },
  routers: readonly [string, string],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "stickyline-proxy-"));
  const { url, env } = await proxySettings(folder, routers);
  const start = (file: string, args: readonly string[]) => {
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: "ignore" });
    return { child, ended: new Promise<void>((resolve) => child.once("exit", () => resolve())) };
  };
  const running = [start(programs.haproxy, BALANCER_ARGS), start(programs.caddy, CADDY_ARGS)];
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (tries > 300 || running.some(({ child }) => child.exitCode !== null)) {
      throw new Error("the proxy did not start");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    async close() {
      for (const { child } of running) child.kill("SIGKILL");
      await Promise.all(running.map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
