import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The `sh` blocks of a page, in their order. */
export function blocksOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/^```sh\n(.*?)^```$/gms)].map(
    ([, block = ""]) => block,
  );
}

/**
 * One shell, as somebody has it open who follows a page: what a block sets is there for the next one. `prelude`: what
 * this machine has in place of what the page assumes. The first command that fails ends it.
 */
const WITHIN_MS = 240_000;

export function openShell(folder: string, prelude: string) {
  const child = spawn("bash", ["--noprofile", "--norc"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let output = "";
  let blocks = 0;
  const heard: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      heard.splice(0).forEach((listener) => listener());
    });
  }

  /** What the block said. Rejects with that when one of its commands fails. */
  async function run(block: string): Promise<string> {
    const file = join(folder, `block-${++blocks}.sh`);
    const over = `block ${blocks} is over`;
    writeFileSync(file, block);
    output = "";
    child.stdin.write(`source ${file} < /dev/null\necho; echo "${over}"\n`);
    const late = AbortSignal.timeout(WITHIN_MS);
    const isLate = once(late, "abort");
    while (!output.includes(over)) {
      const said = new Promise<void>((resolve) => heard.push(resolve));
      await Promise.race([said, ended, isLate]);
      if (child.exitCode !== null || late.aborted) throw new Error(`failed:\n${block}\n${output}`);
    }
    return output.slice(0, output.indexOf(over)).trim();
  }

  child.stdin.write("set -euo pipefail\n");
  return {
    run,
    begin: () => run(prelude),
    async close(): Promise<void> {
      child.stdin.end();
      if (child.exitCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
}
