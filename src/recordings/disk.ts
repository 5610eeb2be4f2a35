import { createReadStream } from "node:fs";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { StickylineError } from "../domain/errors.ts";
import { fileName } from "./file-name.ts";
import type { RecordingFiles } from "./port.ts";
import { openSpool, spool } from "./spool.ts";

/** Recordings in a folder of this machine: `<folder>/<workspace>/<id>-<hash>.<format>`, whole or not at all. */
export async function openDiskRecordings(
  folder: string,
  now: () => number = Date.now,
): Promise<RecordingFiles> {
  // on the same file system, so that a whole file appears at once
  const parts = await openSpool(folder, now);
  return {
    async store(recording) {
      const { path, bytes, sha256 } = await spool(parts, recording);
      const location = join(
        safe(recording.workspaceId),
        fileName({ id: safe(recording.id), sha256, format: recording.format }),
      );
      try {
        await mkdir(dirname(join(folder, location)), { recursive: true });
        await rename(path, join(folder, location));
      } catch (cause) {
        await rm(path, { force: true });
        throw new StickylineError(
          "STORE_UNAVAILABLE",
          "the recording could not be kept; send it again",
          { retryable: true, cause },
        );
      }
      return { location, bytes, sha256 };
    },
    async read(location, part) {
      const path = inside(folder, location);
      try {
        await access(path);
      } catch (cause) {
        throw new StickylineError("NOT_FOUND", "the recording's file is gone", { cause });
      }
      return createReadStream(path, part);
    },
    remove: (location) => rm(inside(folder, location), { force: true }),
  };
}

/** A location is our own and still checked: what leaves the folder is refused. */
function inside(folder: string, location: string): string {
  const path = normalize(location);
  if (isAbsolute(path) || path.startsWith("..")) {
    throw new StickylineError("NOT_FOUND", "the recording's file is not here");
  }
  return join(folder, path);
}

function safe(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}
