import type { HeardRecording } from "../../domain/recording.ts";
import { isRecord } from "../../edge/record.ts";
import { toHttpsUrl } from "../../edge/url.ts";

type Payload = Readonly<Record<string, unknown>>;

const RECORDINGS = [
  "recording_url",
  "recording_details",
  "admin_recording_urls",
  "admin_call_recording_share_links",
  "call_recording_share_links",
] as const;

/** Of one event; a call has a few. */
const MOST = 20;

/**
 * What an event says can be heard. Dialpad's addresses ask for a sign-in, so no other player takes them; without the
 * scope `recordings_export` it says only that the call was recorded.
 * https://developers.dialpad.com/docs/call-events
 */
export function recordingsOf(payload: Payload): HeardRecording[] {
  const urls = RECORDINGS.flatMap((name) => urlsIn(payload[name]));
  const voicemails = urlsIn(payload["voicemail_link"]);
  const isRecorded = payload["was_recorded"] === true && urls.length === 0;
  return [
    ...[...new Set(urls)].slice(0, MOST).map((url) => at("recording", url)),
    ...(isRecorded ? [at("recording", null)] : []),
    ...voicemails.slice(0, MOST).map((url) => at("voicemail", url)),
  ];
}

/** An address, `{ url }`, or a list of either. */
function urlsIn(value: unknown): string[] {
  const members: readonly unknown[] = Array.isArray(value) ? value : [value];
  return members
    .map((one) => toHttpsUrl(isRecord(one) ? one["url"] : one))
    .filter((url) => url !== null);
}

function at(kind: HeardRecording["kind"], url: string | null): HeardRecording {
  return { kind, url, place: "Dialpad", isOpen: false };
}
