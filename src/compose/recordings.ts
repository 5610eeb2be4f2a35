import { createHash } from "node:crypto";
import { join } from "node:path";
import { openDiskRecordings } from "../recordings/disk.ts";
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
  const { dataDir, recordingsS3 } = options.config;
  const folder = join(dataDir, "recordings");
  const files =
    recordingsS3 === null
      ? await openDiskRecordings(folder)
      : await openS3Recordings({ ...recordingsS3, spoolFolder: folder, fetch, now });
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
