import { createHash } from "node:crypto";
import type { Config } from "../../config.ts";
import { StickylineError } from "../../domain/errors.ts";
import { openDiskRecordings } from "../../recordings/disk.ts";
import type { RecordingFiles } from "../../recordings/port.ts";
import { openS3Recordings } from "../../recordings/s3.ts";
import { createReceiveRecording } from "../../services/calls/receive-recording.ts";
import { createSignedLinks } from "../../recordings/signed-links.ts";
import { recordingLinkRoutes } from "../../http/webhooks/recording-links.ts";
import { recordingRoutes } from "../../http/api/recordings.ts";
import { uploadRoutes } from "../../http/webhooks/uploads.ts";
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
  gates,
  meters,
  now,
  onFailure,
}: Core) {
  const files = await openFiles(options.config, now);
  const kept = { get: stores.recordings.get, read: files.read };
  const links = openLinks(options, now);
  const receiveRecording = createReceiveRecording({
    store: files.store,
    removeFile: files.remove,
    keep: stores.recordings.keep,
    requestTimeline: (workspaceId, legId) => requests.writeRecording({ workspaceId, legId }),
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    now,
    maxBytes: MAX_BYTES,
    dailyBytes: options.config.recordingsDailyBytes,
    enter: gates.uploads.enter,
    uploadedSince: stores.recordings.uploadedSince,
    onNoRoom: () => meters.refused.inc({ what: "recording", why: "day" }),
    onFailure,
  });
  return {
    removeFile: (location: string) => files.remove(location),
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
      recordingLinkRoutes({ recordings: kept, judge: links.judge }),
    ],
    routes: [recordingRoutes({ recordings: kept })],
  } satisfies Area & Record<string, unknown>;
}

/** Signed by the installation's key, so that every router knows them. */
export function openLinks({ secretKey, config }: Core["options"], now: () => number) {
  const { previousSecretKey: previousKey, publicUrl } = config;
  return createSignedLinks({ key: secretKey, previousKey, publicUrl, now });
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
