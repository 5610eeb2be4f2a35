import { spawn } from "node:child_process";

export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Run as this user; only root may. */
  readonly uid?: number;
  readonly gid?: number;
};

export type ProgramResult = { readonly ok: boolean; readonly output: string };

/**
 * Runs a program to its end and tells what it said on both streams. Never throws: a program that can't be
 * started is `ok: false` with the reason as its output. Killed after `timeoutMs`.
 */
export function runProgram(program: Program, timeoutMs: number): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const { file, args, ...options } = program;
    const child = spawn(file, args, {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => {
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
