import type { HeardRecording } from "../../domain/recording.ts";
import { toHttpsUrl } from "../../edge/url.ts";
import type { ExotelFields } from "./fields.ts";

/**
 * The recording that an event names: an address that opens for whoever has it. What a call's voicemail recorded is that.
 * https://support.exotel.com/support/solutions/articles/48283
 */
export function recordingsOf({ text }: ExotelFields): HeardRecording[] {
  const url = toHttpsUrl(text("RecordingUrl"));
  if (url === null) return [];
  const isVoicemail = text("CallType")?.toLowerCase() === "voicemail";
  return [{ kind: isVoicemail ? "voicemail" : "recording", url, place: "Exotel", isOpen: true }];
}
