import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** One text in a file that outlives the process: only it may read it, and only with the key. */
export type SealedSnapshot = {
  /** Whole or not at all. Rejects when nothing can be written. */
  write(text: string): Promise<void>;
  /** Null: nothing was written yet. Rejects when it can't be read or opened. */
  read(): Promise<string | null>;
};

export function createSealedSnapshot(deps: {
  readonly file: string;
  readonly seal: (text: string) => string;
  readonly open: (sealed: string) => string;
}): SealedSnapshot {
  const { file } = deps;
  // processes of several containers may share the folder, and have the same number there
  const next = `${file}.${randomUUID()}.tmp`;
  return {
    async write(text) {
      await makeFolder(dirname(file));
      await writeFile(next, deps.seal(text), { mode: 0o600 });
      await rename(next, file);
    },
    async read() {
      const sealed = await readFile(file, "utf8").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
        throw error;
      });
      return sealed === null ? null : deps.open(sealed);
    },
  };
}
