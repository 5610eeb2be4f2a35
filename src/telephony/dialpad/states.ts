import type { EndReason, LegEventKind } from "../../domain/call.ts";

/** What a state of Dialpad's published enum means in our words. */
type Meaning = { readonly kind: LegEventKind; readonly endReason: EndReason | null };

const now = (kind: LegEventKind): Meaning => ({ kind, endReason: null });
const over = (endReason: EndReason): Meaning => ({ kind: "ended", endReason });
const NOTE = now("note");

/**
 * Every state that Dialpad publishes. Those of the call's life change what the person is doing; monitoring and all
 * that comes after a call are notes, which must never revive a leg.
 * - `merged`: the person talks on, in a conference.
 * - `parked`: kept as held until its hang-up, as Dialpad does not say that the person is free.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["preanswer", now("started")],
  ["calling", now("started")],
  ["queued", now("queued")],
  ["ringing", now("ringing")],
  ["connected", now("connected")],
  ["merged", now("connected")],
  ["hold", now("held")],
  ["parked", now("held")],
  ["hangup", over("hangup")],
  ["missed", over("missed")],
  ["voicemail", over("voicemail")],
  ["blocked", over("blocked")],
  ["barge", NOTE],
  ["eavesdrop", NOTE],
  ["monitor", NOTE],
  ["takeover", NOTE],
  ["admin", NOTE],
  ["admin_recording", NOTE],
  ["ai_playbook", NOTE],
  ["call_transcription", NOTE],
  ["csat", NOTE],
  ["dispositions", NOTE],
  ["pcsat", NOTE],
  ["postcall", NOTE],
  ["recap_action_items", NOTE],
  ["recap_outcome", NOTE],
  ["recap_purposes", NOTE],
  ["recap_summary", NOTE],
  ["recording", NOTE],
  ["transcription", NOTE],
  ["voicemail_uploaded", NOTE],
]);

/** A state that Dialpad adds one day is a note, until somebody has said what it means. */
export function meaningOf(state: string): Meaning {
  return MEANINGS.get(state) ?? NOTE;
}

/**
 * The states that we subscribe to: the call's life, and the two that bring what the call log shows. Written out,
 * since without a list Dialpad sends everything, transcripts included.
 */
export const SUBSCRIBED_STATES: readonly string[] = [
  "preanswer",
  "calling",
  "queued",
  "ringing",
  "connected",
  "merged",
  "hold",
  "parked",
  "hangup",
  "missed",
  "voicemail",
  "blocked",
  "recording",
  "voicemail_uploaded",
];
