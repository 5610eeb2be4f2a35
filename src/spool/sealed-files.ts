import { randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";

const NEW = ".sealed";
const TAKEN = ".taken";
/** Whoever took a file and has not finished by then is dead. */
const TAKEN_FOR_MS = 300_000;

/** Lines in a folder that outlive the process: only it may read them, and only with the key. */
export type SealedFiles = {
  /** Rejects when nothing can be written, or as much is held as may be. */
  append(text: string): Promise<void>;
  /** Hands on each line that was appended, by this process or one before it, and forgets those that were taken. */
  takeAll(handOn: (text: string) => Promise<void>): Promise<void>;
};

/**
 * One file a process, so that several share a folder. A file is renamed before it is read, and a line is deleted only
 * with its file, once all of it was handed on: what is handed on must bear repetition.
 */
export function createSealedFiles(deps: {
  readonly folder: string;
  readonly mostBytes: number;
  readonly seal: (text: string) => string;
  readonly open: (sealed: string) => string;
  readonly now: () => number;
  readonly onUnreadable: (error: unknown) => void;
}): SealedFiles {
  const own = join(deps.folder, `kept-${randomUUID()}${NEW}`);
  let bytes = 0;

  async function isFree(name: string): Promise<boolean> {
    if (name.endsWith(NEW)) return true;
    if (!name.endsWith(TAKEN)) return false;
    const { ctimeMs } = await stat(join(deps.folder, name));
    return deps.now() - ctimeMs > TAKEN_FOR_MS;
  }

  /** Null when another process was faster. */
  async function take(name: string): Promise<string | null> {
    const taken = join(deps.folder, `${randomUUID()}${TAKEN}`);
    return rename(join(deps.folder, name), taken).then(
      () => taken,
      () => null,
    );
  }

  async function handOnFile(file: string, handOn: (text: string) => Promise<void>): Promise<void> {
    const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
    for (const line of lines) {
      const text = openLine(line);
      if (text !== null) await handOn(text);
    }
    await unlink(file);
  }

  /** The last line of a process that was killed may be half a line. */
  function openLine(line: string): string | null {
    try {
      return deps.open(line);
    } catch (error) {
      deps.onUnreadable(error);
      return null;
    }
  }

  return {
    async append(text) {
      const line = `${deps.seal(text)}\n`;
      if (bytes + line.length > deps.mostBytes) throw new Error("the spool is full");
      await mkdir(deps.folder, { recursive: true, mode: 0o700 });
      await appendFile(own, line, { mode: 0o600 });
      bytes += line.length;
    },
    async takeAll(handOn) {
      const names = await readdir(deps.folder).catch(() => []);
      for (const name of names) {
        if (!(await isFree(name).catch(() => false))) continue;
        const file = await take(name);
        if (file === null) continue;
        // what is appended meanwhile counts from here
        if (join(deps.folder, name) === own) bytes = 0;
        try {
          await handOnFile(file, handOn);
        } catch (error) {
          // back where it is found again
          await rename(file, join(deps.folder, name.replace(TAKEN, NEW))).catch(deps.onUnreadable);
          throw error;
        }
      }
    },
  };
}
