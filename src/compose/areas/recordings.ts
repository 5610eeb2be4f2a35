import { createHash } from "node:crypto";
import { join } from "node:path";
import { openDiskRecordings } from "../../recordings/disk.ts";
import { openS3Recordings } from "../../recordings/s3.ts";
import { createReceiveRecording } from "../../services/calls/receive-recording.ts";
import { recordingRoutes, uploadRoutes } from "../../http/api/recordings.ts";
import { createForgetRecordings } from "../../services/calls/forget-recordings.ts";
import { kazooAdapter } from "../../telephony/kazoo/index.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";

/** Three hours of uncompressed speech, the longest that a phone system records. */
const MAX_BYTES = 180_000_000;

export type Recordings = Awaited<ReturnType<typeof composeRecordings>>;

/** Uploaded recordings: where their files are, and whose they are. */
export async function composeRecordings({
  options,
  stores,
  settings,
  requests,
  now,
  onFailure,
}: Core) {
  const { dataDir, recordingsS3 } = options.config;
  const folder = join(dataDir, "recordings");
  const files =
    recordingsS3 === null
      ? await openDiskRecordings(folder)
      : await openS3Recordings({ ...recordingsS3, spoolFolder: folder, fetch, now });
  const receiveRecording = createReceiveRecording({
    store: files.store,
    removeFile: files.remove,
    keep: stores.recordings.keep,
    requestTimeline: (workspaceId, legId) => requests.writeRecording({ workspaceId, legId }),
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    now,
    maxBytes: MAX_BYTES,
    onFailure,
  });
  return {
    forget: createForgetRecordings({
      ofLegs: stores.recordings.ofLegs,
      removeFile: files.remove,
      remove: stores.recordings.remove,
    }),
    webhooks: [
      uploadRoutes({
        lineByKey: settings.lineByKey,
        vendor: kazooAdapter.vendor,
        receiveRecording,
      }),
    ],
    routes: [recordingRoutes({ recordings: { get: stores.recordings.get, read: files.read } })],
  } satisfies Area & Record<string, unknown>;
}
