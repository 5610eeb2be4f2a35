import { createHash } from "node:crypto";
import type { Config } from "../config.ts";
import { StickylineError } from "../domain/errors.ts";
import { openDiskRecordings } from "../recordings/disk.ts";
import type { RecordingFiles } from "../recordings/port.ts";
import { openS3Recordings } from "../recordings/s3.ts";
import { createReceiveRecording } from "../services/calls/receive-recording.ts";
import type { Core } from "./core.ts";

/** Three hours of uncompressed speech, the longest that a phone system records. */
const MAX_BYTES = 180_000_000;
/** The timeline is written when the call's own events have come too. */
const TIMELINE_DELAY_MS = 2_000;

export type Recordings = Awaited<ReturnType<typeof composeRecordings>>;

/** Uploaded recordings: where their files are, and whose they are. */
export async function composeRecordings({ options, stores, jobs, now, onFailure }: Core) {
  const files = await openFiles(options.config, now);
  return {
    /** Takes the recordings of these legs away, the file first: a row without a file can be tried again. */
    async forget(workspaceId: string, legIds: readonly string[]): Promise<number> {
      const known = await stores.recordings.ofLegs(workspaceId, legIds);
      for (const { id, location } of known) {
        await files.remove(location);
        await stores.recordings.remove(workspaceId, id);
      }
      return known.length;
    },
    get: stores.recordings.get,
    read: files.read,
    receiveRecording: createReceiveRecording({
      store: files.store,
      removeFile: files.remove,
      keep: stores.recordings.keep,
      requestTimeline: (workspaceId, legId) =>
        jobs.add(
          "crm.write-call",
          { v: 1, workspaceId, legId },
          { key: `${workspaceId}\n${legId}\nrecording ${now()}`, delayMs: TIMELINE_DELAY_MS },
        ),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      now,
      maxBytes: MAX_BYTES,
      onFailure,
    }),
  };
}

/** Where nothing is set, nothing is written: a container's own disk ends with it, and no other process reads it. */
async function openFiles(config: Config, now: () => number): Promise<RecordingFiles> {
  const { recordingsS3, recordingsDir, recordingsSpoolDir: spoolFolder } = config;
  if (recordingsS3 !== null) return openS3Recordings({ ...recordingsS3, spoolFolder, fetch, now });
  if (recordingsDir !== null) return openDiskRecordings(recordingsDir, now);
  return { store: refuse, read: refuse, async remove() {} };
}

async function refuse(): Promise<never> {
  throw new StickylineError(
    "NOT_FOUND",
    "recordings are not kept here: set RECORDINGS_DIR or RECORDINGS_S3_URL where Stickyline runs",
  );
}
