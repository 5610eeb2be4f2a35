import { createHash, randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";

const NEW = ".sealed";
const TAKEN = ".taken";
const UNREADABLE = ".unreadable";
/** Whoever took a file and has not finished by then is dead. */
const TAKEN_FOR_MS = 300_000;
/** What one may take of the room: others find some, whatever one does. */
const WORKSPACE_SHARE = 1 / 2;
const LINE_SHARE = 1 / 4;
/** Whose file it is when it is nobody's alone. */
const ALL = "all";

export type SpoolOwner = { readonly workspaceId: string; readonly lineId: string };

/** Lines in a folder that outlive the process: only it may read them, and only with the key. */
export type SealedFiles = {
  /**
   * Resolves once it is on the disk itself. Rejects when nothing can be written, or as much is held as may be: in all, of
   * this owner's workspace, or of its line.
   */
  append(text: string, owner?: SpoolOwner): Promise<void>;
  /** The same for what was held already, however much that is. */
  putBack(text: string, owner?: SpoolOwner): Promise<void>;
  /** Hands on each line that was appended, by this process or one before it, and forgets those that were taken. */
  takeAll(handOn: (text: string) => Promise<void>): Promise<void>;
};

/**
 * One file a process and owner, so that several processes share a folder. A file is renamed before it is read, and a line
 * is deleted only with its file, once all of it was handed on: what is handed on must bear repetition.
 */
export function createSealedFiles(deps: {
  readonly folder: string;
  /** Of all processes that share the folder. */
  readonly mostBytes: number;
  readonly seal: (text: string) => string;
  readonly open: (sealed: string) => string;
  readonly now: () => number;
  readonly onUnreadable: (error: unknown) => void;
}): SealedFiles {
  const { folder, mostBytes } = deps;
  /** Whose → the file that this process appends to. */
  const own = new Map<string, string>();
  /** Lines on their way into a file of ours. */
  const writing = new Set<Promise<void>>();
  let room: Map<string, number> | null = null;
  let isFirstLook = true;

  /** Bytes that are held, in all and by whom. */
  async function measure(): Promise<Map<string, number>> {
    const used = new Map<string, number>();
    for (const name of await readdir(folder).catch(() => [])) {
      const size = await stat(join(folder, name)).then(
        (file) => (file.isFile() ? file.size : 0),
        () => 0,
      );
      add(used, whoseIs(name), size);
    }
    return used;
  }

  async function isFree(name: string): Promise<boolean> {
    if (name.endsWith(NEW)) return true;
    // perhaps this start has the key
    if (name.endsWith(UNREADABLE)) return isFirstLook;
    if (!name.endsWith(TAKEN)) return false;
    const { ctimeMs } = await stat(join(folder, name));
    return Math.abs(deps.now() - ctimeMs) > TAKEN_FOR_MS;
  }

  /** Null when another process was faster. */
  async function take(name: string): Promise<string | null> {
    if (own.get(whoseIs(name)) === name) {
      own.delete(whoseIs(name));
      await Promise.allSettled(writing);
    }
    const taken = nameFor(whoseIs(name), TAKEN);
    return rename(join(folder, name), join(folder, taken)).then(
      () => taken,
      () => null,
    );
  }

  async function handOnFile(name: string, handOn: (text: string) => Promise<void>): Promise<void> {
    const file = join(folder, name);
    // the last line of a process that was killed may be half a line, which nobody was told is kept
    const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
    let isUnreadable = false;
    for (const line of lines.filter((one) => one !== "")) {
      const text = openLine(line);
      if (text === null) isUnreadable = true;
      else await handOn(text);
    }
    await (isUnreadable ? rename(file, join(folder, renamed(name, UNREADABLE))) : unlink(file));
  }

  function openLine(line: string): string | null {
    try {
      return deps.open(line);
    } catch (error) {
      deps.onUnreadable(error);
      return null;
    }
  }

  /** Again where another process took the file meanwhile, who may have read it before the line was there. */
  async function write(whose: string, line: string): Promise<void> {
    for (;;) {
      const name = own.get(whose) ?? nameFor(whose, NEW);
      own.set(whose, name);
      try {
        if (await appendLine(join(folder, name), line)) return;
      } catch (error) {
        // half a line may be there: the next one must not go on in it
        own.delete(whose);
        throw error;
      }
    }
  }

  async function put(text: string, owner: SpoolOwner | undefined, isBounded: boolean) {
    const line = `${deps.seal(text)}\n`;
    const whose = owner === undefined ? ALL : `${idOf(owner.workspaceId)}-${idOf(owner.lineId)}`;
    room ??= await measure();
    const used = room;
    const isFull = ([key, share]: readonly [string, number]) =>
      (used.get(key) ?? 0) + line.length > mostBytes * share;
    if (isBounded && sharesOf(whose).some(isFull)) throw new Error("the spool is full");
    add(used, whose, line.length);
    try {
      await makeFolder(folder);
      const written = write(whose, line);
      writing.add(written);
      await written.finally(() => writing.delete(written));
    } catch (error) {
      room = null;
      throw error;
    }
  }

  return {
    append: (text, owner) => put(text, owner, true),
    putBack: (text, owner) => put(text, owner, false),
    async takeAll(handOn) {
      try {
        const names = await readdir(folder).catch(() => []);
        for (const name of names) {
          if (!(await isFree(name).catch(() => false))) continue;
          const taken = await take(name);
          if (taken === null) continue;
          try {
            await handOnFile(taken, handOn);
          } catch (error) {
            // where it is found again, and never over what was appended meanwhile
            await rename(join(folder, taken), join(folder, renamed(taken, NEW))).catch(
              deps.onUnreadable,
            );
            throw error;
          }
        }
        isFirstLook = false;
      } finally {
        room = await measure();
      }
    },
  };
}

/** Whether the file is still where it was once the line is on the disk. */
async function appendLine(path: string, line: string): Promise<boolean> {
  const file = await open(path, "a", 0o600);
  try {
    await file.writeFile(line);
    await file.datasync();
    const { ino } = await file.stat();
    return await stat(path).then(
      (there) => there.ino === ino,
      () => false,
    );
  } finally {
    await file.close();
  }
}

function nameFor(whose: string, kind: string): string {
  return `${whose}.${randomUUID()}${kind}`;
}

function renamed(name: string, kind: string): string {
  return name.replace(/\.[a-z]+$/, kind);
}

function whoseIs(name: string): string {
  const [whose = ""] = name.split(".");
  return /^[0-9a-f]+-[0-9a-f]+$/.test(whose) ? whose : ALL;
}

/** Ids may be anything; names of files may not. */
function idOf(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 16);
}

/** Which sums somebody's bytes count in, and how much of all may be in each. */
function sharesOf(whose: string): readonly (readonly [string, number])[] {
  if (whose === ALL) return [[ALL, 1]];
  const [workspace = ""] = whose.split("-");
  return [
    [ALL, 1],
    [workspace, WORKSPACE_SHARE],
    [whose, LINE_SHARE],
  ];
}

function add(used: Map<string, number>, whose: string, bytes: number): void {
  for (const [key] of sharesOf(whose)) used.set(key, (used.get(key) ?? 0) + bytes);
}
