import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { StickylineError } from "../domain/errors.ts";
import { isErrorCode } from "./private-file.ts";

export type EnvFile = {
  readonly values: Readonly<Record<string, string>>;
  /** Sentences on what may not be meant, though it can be read. */
  readonly notes: readonly string[];
};

const SETTING = /^(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/;
/** A value in quotes, and nothing behind them but a comment. */
const QUOTED = /^(["'`])(?:(?!\1).)*\1\s*(#.*)?$/;
/** Where one reader begins a comment and another goes on with the value. */
const GLUED_COMMENT = /^([^#]*[^\s#])?#/;

/**
 * The settings in a file such as `.env`; none where there is no file. Read a line at a time as Node.js reads a line, so
 * that a quote that is never closed swallows no other setting. Throws one CONFIG_INVALID that names each line that can't be
 * read or that Docker Compose reads otherwise, with its mend and without its value.
 */
export function readEnvFile(path: string): EnvFile {
  const lines = linesOf(path);
  const values: Record<string, string> = {};
  const setIn = new Map<string, number>();
  const faults: string[] = [];
  const notes: string[] = [];
  for (const [at, text] of lines.entries()) {
    const line = text.trim();
    if (line === "" || line.startsWith("#")) continue;
    const where = `line ${at + 1} of ${path}`;
    const [, name, value = ""] = SETTING.exec(line) ?? [];
    const fault = name === undefined ? NO_SETTING : faultOf(value);
    if (fault !== null) faults.push(`${where}${name === undefined ? "" : `, ${name},`} ${fault}`);
    if (name === undefined || fault !== null) continue;
    const before = setIn.get(name);
    if (before !== undefined) {
      notes.push(
        `${name} is set in line ${before} of ${path} and again in ${at + 1}, which counts.`,
      );
    }
    setIn.set(name, at + 1);
    values[name] = parseEnv(`${name}=${value.trimStart()}\n`)[name] ?? "";
  }
  if (faults.length > 0) throw new StickylineError("CONFIG_INVALID", `${faults.join("; ")}.`);
  return { values, notes };
}

const NO_SETTING = "is no setting: write NAME=value, or a # at its beginning";

function faultOf(value: string): string | null {
  const text = value.trimStart();
  if (/^["'`]/.test(text)) {
    return QUOTED.test(text)
      ? null
      : "has a quote that is not closed at its end: put the whole value in one kind of quotes";
  }
  return GLUED_COMMENT.test(value)
    ? "has a # within its value: put the value in single quotes, or a space before a comment"
    : null;
}

function linesOf(path: string): string[] {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return [];
    const why = isErrorCode(error, "EISDIR") ? "it is a folder" : "this user may not read it";
    throw new StickylineError("CONFIG_INVALID", `${path} can't be read: ${why}.`, { cause: error });
  }
  // Windows' PowerShell writes two bytes a letter
  if (/[\0\uFFFD]/.test(text)) {
    throw new StickylineError("CONFIG_INVALID", `${path} is not UTF-8: save it as UTF-8.`);
  }
  // Windows' editors put a mark in front of the text
  return text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
}
