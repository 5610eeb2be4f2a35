import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

export type SmallDisk = {
  readonly folder: string;
  /** Whether it is a disk of its own: only then is it ever full. */
  readonly isOwn: boolean;
  /** Nothing more can be written. */
  fill(): void;
  free(): void;
};

/** Set by `npm run chaos` where the run has mounts of its own, which go with it. */
export const hasOwnMounts = (): boolean => process.env["CHAOS_OWN_MOUNTS"] === "1";

const BLOCK = Buffer.alloc(64 * 1024);

/** A folder that is a disk of so many megabytes, where that can be had; a plain folder elsewhere. */
export function openSmallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const isOwn = hasOwnMounts();
  if (isOwn) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=777`, "none", folder]);
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    isOwn,
    fill() {
      if (!isOwn) return;
      const file = openSync(ballast, "a");
      try {
        for (let size = BLOCK.length; size >= 1; size = Math.floor(size / 2)) {
          while (canWrite(file, BLOCK.subarray(0, size)));
        }
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
  };
}

function canWrite(file: number, block: Uint8Array): boolean {
  try {
    return writeSync(file, block) > 0;
  } catch {
    return false;
  }
}
