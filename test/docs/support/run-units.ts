import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { readUnit, type Unit } from "./read-unit.ts";

const NOBODY = 65_534;
const END_WITH_PARENT = resolve("test/support/end-with-parent.mjs");

type Running = { readonly unit: Unit; readonly child: ChildProcess; readonly ended: Promise<void> };

/**
 * In systemd's place on a machine without it: runs the commands of unit files as they are written, with their environment,
 * their user, their folders and their time to stop. It listens on loopback for the arguments of `systemctl`.
 */
export async function openUnits(deps: {
  /** What stands in for `/`. */
  readonly root: string;
  readonly fill: (text: string) => string;
  /** Of every process, besides what its unit says. */
  readonly env: Readonly<Record<string, string>>;
}) {
  const { root } = deps;
  const running = new Map<string, Running>();
  const done = new Set<string>();
  let said = "";
  const isRoot = process.getuid?.() === 0;

  function folderFor(user: string | null, ...names: string[]): string {
    const folder = join(root, ...names);
    mkdirSync(folder, { recursive: true });
    if (isRoot && user?.startsWith("redis") === false) chownSync(folder, NOBODY, NOBODY);
    return folder;
  }

  async function start(name: string): Promise<void> {
    if (running.has(name) || done.has(name)) return;
    const unit = readUnit(name, join(root, "etc/systemd/system"), deps.fill);
    if (unit === null) throw new Error(`Unit ${name}.service not found.`);
    for (const needed of unit.requires) await start(needed);
    if (unit.stateFolder !== null) folderFor(unit.user, "var/lib", unit.stateFolder);
    const [file = "", ...args] = unit.command;
    const isNode = unit.command.some((one) => one.endsWith("node"));
    const child = spawn(file, args, {
      cwd: unit.folder ?? "/",
      env: {
        PATH: process.env["PATH"],
        TMPDIR: folderFor(unit.user, "private-tmp", name),
        ...deps.env,
        ...unit.env,
        ...(isNode && {
          NODE_OPTIONS: `${unit.env["NODE_OPTIONS"] ?? ""} --import=${END_WITH_PARENT}`,
        }),
      },
      stdio: ["ignore", "pipe", "pipe"],
      // Redis' user and its folders are this user's here
      ...(isRoot && unit.user !== null && unit.user !== "redis" && { uid: NOBODY, gid: NOBODY }),
    });
    child.stdout.on("data", (chunk: Buffer) => (said += `${name}: ${chunk.toString()}`));
    child.stderr.on("data", (chunk: Buffer) => (said += `${name}: ${chunk.toString()}`));
    const ended = once(child, "close").then(() => {
      if (running.get(name)?.child === child) running.delete(name);
    });
    running.set(name, { unit, child, ended });
    if (!unit.isOneshot) return;
    await ended;
    if (child.exitCode !== 0) throw new Error(`Job for ${name}.service failed.\n${said}`);
    done.add(name);
  }

  async function stop(name: string): Promise<void> {
    done.delete(name);
    const one = running.get(name);
    if (one === undefined) return;
    one.child.kill("SIGTERM");
    const late = setTimeout(() => {
      said += `${name}: did not stop in time\n`;
      one.child.kill("SIGKILL");
    }, one.unit.stopWithinMs);
    await one.ended;
    clearTimeout(late);
  }

  async function systemctl([verb = "", ...rest]: readonly string[]): Promise<void> {
    const names = rest.filter((one) => !one.startsWith("--"));
    const isNow = rest.includes("--now");
    for (const name of names) {
      const meant = [...running.keys()].filter((one) => isMeantBy(one, name));
      if (verb === "stop" || verb === "restart" || (verb === "disable" && isNow)) {
        await Promise.all(meant.map(stop));
        if (verb === "restart") done.delete(name);
      }
      if (verb === "start" || verb === "restart" || (verb === "enable" && isNow)) await start(name);
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      systemctl(Buffer.concat(chunks).toString().split(" ")).then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    isRunning: (name: string) => running.has(name),
    /** Of all processes. */
    said: () => said,
    /** Ends one without asking it, as a crash does. */
    async kill(name: string): Promise<void> {
      const one = running.get(name);
      one?.child.kill("SIGKILL");
      await one?.ended;
    },
    systemctl,
    async close(): Promise<void> {
      server.close();
      const all = [...running.values()];
      for (const { child } of all) child.kill("SIGKILL");
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

function isMeantBy(unit: string, pattern: string): boolean {
  return pattern.endsWith("*") ? unit.startsWith(pattern.slice(0, -1)) : unit === pattern;
}
