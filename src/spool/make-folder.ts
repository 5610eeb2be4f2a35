import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder, for us alone, and what is missing above it. Step by step: Node.js' own way down never ends below a folder
 * that takes none, such as /proc, and its process can't be asked to end then.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (isCode(error, "EEXIST") && (await stat(path)).isDirectory()) return;
    const above = dirname(path);
    const isMissing = await stat(above).then(
      () => false,
      (cause: unknown) => isCode(cause, "ENOENT"),
    );
    if (!isCode(error, "ENOENT") || !isMissing) throw error;
    await makeFolder(above);
    await makeFolder(path);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
