import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const lockModule = resolve("src/setup/install-lock.mjs");
let root: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "stickyline-lock-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(root, { recursive: true, force: true });
});

/** Runs this code in a process of its own, with the module's functions in reach and `root` set. */
function run(code: string): { process: ChildProcess; line: () => Promise<string> } {
  const script = `import * as lock from ${JSON.stringify(lockModule)};
    const root = ${JSON.stringify(root)}; ${code}`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const lines: AsyncIterator<Buffer> = child.stdout[Symbol.asyncIterator]();
  return { process: child, line: async () => String((await lines.next()).value).trim() };
}

const untilInputEnds = `await new Promise((done) => process.stdin.on("end", done).resume());`;

it("tells that another process has the packages in use, until that one ends", async () => {
  const holder = run(`lock.holdPackages(root); console.log("held"); ${untilInputEnds}`);
  expect(await holder.line()).toBe("held");
  const ask = `console.log(String(lock.arePackagesHeld(root)));`;
  expect(await run(ask).line()).toBe("true");

  holder.process.stdin?.end();
  await once(holder.process, "exit");
  expect(await readdir(join(root, ".data", "in-use"))).toEqual([]);
  expect(await run(ask).line()).toBe("false");
});

it("does not count a process that was killed, nor the asking one itself", async () => {
  const holder = run(`lock.holdPackages(root); console.log("held"); ${untilInputEnds}`);
  await holder.line();
  holder.process.kill("SIGKILL");
  await once(holder.process, "exit");
  const own = `lock.holdPackages(root); console.log(String(lock.arePackagesHeld(root)));`;
  expect(await run(own).line()).toBe("false");
});

it("lets one process install at a time, the next when the first is done", async () => {
  // Each says when it came in and when it went out, by the machine's one clock.
  const work = `await lock.withInstallLock(root, async () => {
    console.log(String(process.hrtime.bigint())); ${untilInputEnds}
    console.log(String(process.hrtime.bigint()));
  });`;
  const first = run(work);
  await first.line();
  const second = run(`console.log("waits"); ${work}`);
  expect(await second.line()).toBe("waits");
  const entered = second.line();
  first.process.stdin?.end();
  const firstWentOut = BigInt(await first.line());
  expect(BigInt(await entered) > firstWentOut).toBe(true);
});

it("takes the lock from an installer that was killed", async () => {
  const work = `await lock.withInstallLock(root, async () => { console.log("in"); ${untilInputEnds} });`;
  const first = run(work);
  await first.line();
  first.process.kill("SIGKILL");
  await once(first.process, "exit");
  expect(existsSync(join(root, ".data", "install.lock"))).toBe(true);
  expect(await run(work).line()).toBe("in");
});
