import { join } from "node:path";
import {
  BALANCER_ARGS,
  CADDY_ARGS,
  findProxy,
  proxySettings,
} from "../../test/support/start-proxy.ts";
import { ownPort } from "./own-port.ts";
import { answersOk, createProgram } from "./program.ts";

export type WayIn = Awaited<ReturnType<typeof createWayIn>>;

/** The proxy that is shipped: Caddy, and behind it HAProxy, in front of two routers. Throws where one is not installed. */
export async function createWayIn(folder: string, routers: readonly [string, string]) {
  const programs = findProxy();
  if (programs === null) throw new Error("install caddy and haproxy: the run goes through them");
  const { url, env } = await proxySettings(folder, routers, ownPort);
  const isUp = () => answersOk(`${url}/readyz`);
  const program = (name: string, file: string, args: readonly string[]) =>
    createProgram(name, { file, args, env, logFile: join(folder, `${name}.log`) }, isUp);
  // the files of process ids are for whoever puts the stand away
  return {
    url,
    balancer: program("haproxy", programs.haproxy, [
      ...BALANCER_ARGS,
      "-p",
      join(folder, "haproxy.pid"),
    ]),
    caddy: program("caddy", programs.caddy, [
      ...CADDY_ARGS,
      "--pidfile",
      join(folder, "caddy.pid"),
    ]),
  };
}
