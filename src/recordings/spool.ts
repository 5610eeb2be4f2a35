import { createHash, randomUUID } from "node:crypto";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { invalidInput, StickylineError } from "../domain/errors.ts";
import { audioFault, HEAD_BYTES } from "./audio-fault.ts";
import type { IncomingRecording } from "./port.ts";
import { makeFolder } from "../spool/make-folder.ts";

export type Spooled = { readonly path: string; readonly bytes: number; readonly sha256: string };

/** Uploads under way are below this, and nowhere else. */
const PARTS = "parts";

/** No upload takes this long: its part was left by a process that was killed. */
const LEFT_AFTER_MS = 24 * 3_600_000;

/**
 * A folder for uploads under way, which several processes may share: only parts that nobody writes any more are
 * removed. Throws CONFIG_INVALID when it can't be written.
 */
export async function openSpool(folder: string, now: () => number): Promise<string> {
  const parts = join(folder, PARTS);
  try {
    await makeFolder(parts);
    for (const name of await readdir(parts)) await removeLeft(join(parts, name), now);
  } catch (cause) {
    throw new StickylineError(
      "CONFIG_INVALID",
      `recordings can't be written to ${folder}: set RECORDINGS_DIR, or RECORDINGS_SPOOL_DIR for S3, or the STICKYLINE_DATA_DIR that it is in, to a folder that can be written`,
      { cause },
    );
  }
  return parts;
}

async function removeLeft(path: string, now: () => number): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && now() - found.mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true });
}

/**
 * An upload on disk as a part, checked; the caller moves or removes it. Throws INPUT_INVALID, after removing it, when
 * it is longer than allowed, empty, cut off or no audio of its format.
 */
export async function spool(folder: string, recording: IncomingRecording): Promise<Spooled> {
  // The same recording may come twice at once, to different processes too.
  const path = join(folder, `${recording.id}.${randomUUID()}.part`);
  try {
    return { path, ...(await write(path, recording)) };
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof StickylineError) throw error;
    if (isAborted(error)) {
      throw new StickylineError("INPUT_INVALID", "the upload was cut off; send it again", {
        field: "body",
        cause: error,
      });
    }
    throw new StickylineError(
      "STORE_UNAVAILABLE",
      "the recording could not be written; send it again",
      {
        retryable: true,
        cause: error,
      },
    );
  }
}

async function write(path: string, { format, body, maxBytes }: IncomingRecording) {
  const hash = createHash("sha256");
  let head = Buffer.alloc(0);
  let bytes = 0;
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw invalidInput(
          "body",
          `the recording is longer than ${maxBytes} bytes; shorten its time limit`,
        );
      }
      if (head.length < HEAD_BYTES) {
        head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
        // Told at the first bytes: nobody should have to send 200 MB of something else.
        if (head.length >= HEAD_BYTES)
          refuse(format, audioFault(format, head, Number.MAX_SAFE_INTEGER));
      }
      hash.update(chunk);
      await file.write(chunk);
    }
    refuse(format, audioFault(format, head, bytes));
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

function refuse(format: string, fault: ReturnType<typeof audioFault>): void {
  switch (fault) {
    case null:
      return;
    case "empty":
      throw invalidInput("body", "the upload is empty");
    case "cut-off":
      throw invalidInput("body", "the upload is shorter than the file says it is; send it again");
    case "no-audio":
      throw invalidInput("body", `the upload is no ${format} file`);
  }
}

/** The uploader went away. */
function isAborted(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ECONNRESET" || error.code === "ERR_STREAM_PREMATURE_CLOSE")
  );
}
