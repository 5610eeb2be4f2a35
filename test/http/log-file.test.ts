import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { openLog } from "../../src/http/log-file.ts";
import { createLogger } from "../../src/http/logger.ts";

it("is a line for each thing that is told", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stickyline-log-"));
  const path = join(folder, "below", "stickyline.log");
  createLogger("info", openLog(path)).info("started");
  const read = () => readFile(path, "utf8").catch(() => "");
  await expect.poll(read).toContain("started");
  const [line = "", ...rest] = (await read()).split("\n");
  expect(JSON.parse(line)).toMatchObject({ msg: "started" });
  expect(rest).toEqual([""]);
  await rm(folder, { recursive: true });
});

const full = "/dev/full";
it.skipIf(!existsSync(full))(
  "on a full disk throws nothing, holds a bounded part and says why, once",
  async () => {
    const said: string[] = [];
    const log = createLogger(
      "info",
      openLog(full, (sentence) => said.push(sentence)),
    );
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 40_000; n += 1) log.info({ text: `${n}`.padStart(1_000, "x") });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
    await expect.poll(() => said.length).toBeGreaterThan(0);
    for (let n = 0; n < 10; n += 1) {
      log.info("once more");
      await setImmediate();
    }
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^The log \/dev\/full can't be written \(ENOSPC.*\): calls are answered/,
    );
  },
);

it.skipIf(!existsSync(full))(
  "on a standard output that takes nothing keeps the program going and lets it end",
  async () => {
    const output = openSync(full, "w");
    const script = "test/http/support/log-to-standard-output.ts";
    const child = spawn(process.execPath, ["--import", "tsx", script], {
      stdio: ["ignore", output, "pipe"],
    });
    closeSync(output);
    child.stderr?.setEncoding("utf8");
    let said = "";
    child.stderr?.on("data", (text: string) => (said += text));
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(said).toContain("The log on standard output can't be written (ENOSPC");
    expect(said).toContain("goes on");
  },
);

const outputs = [
  ["stopped reading", (child: ReadingChild) => child.stdout.pause(), 60],
  ["reads", (child: ReadingChild) => child.stdout.resume(), 400],
] as const;
type ReadingChild = ReturnType<typeof startLogging>;

it.each(outputs)("whoever %s it lets the program go on and end", async (_, read, least) => {
  const child = startLogging();
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  let lines = 0;
  let said = "";
  child.stdout.on("data", (text: string) => (lines += text.split("\n").length - 1));
  child.stderr.on("data", (text: string) => (said += text));
  const closed = once(child, "close");
  read(child);
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(said).toContain("tick 20");
  expect(said).not.toContain("can't be written");
  child.stdout.resume();
  await closed;
  expect(lines).toBeGreaterThanOrEqual(least);
});

function startLogging() {
  const script = "test/http/support/log-without-reader.ts";
  return spawn(process.execPath, ["--import", "tsx", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}
