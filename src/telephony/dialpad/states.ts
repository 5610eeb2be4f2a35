import type { EndReason, LegEventKind } from "../../domain/call.ts";

/** What a state of Dialpad's published enum means in our words. */
type Meaning = { readonly kind: LegEventKind; readonly endReason: EndReason | null };

const now = (kind: LegEventKind): Meaning => ({ kind, endReason: null });
const over = (endReason: EndReason): Meaning => ({ kind: "ended", endReason });
const NOTE = now("note");

/**
 * What comes after a call: it tells that the leg is over where it says when, though the hang-up was lost. Notes
 * otherwise, as the rest that may come while the call goes on.
 */
const AFTER_CALL: ReadonlySet<string> = new Set([
  "call_transcription",
  "csat",
  "dispositions",
  "pcsat",
  "postcall",
  "recap_action_items",
  "recap_outcome",
  "recap_purposes",
  "recap_summary",
  "recording",
  "transcription",
  "voicemail_uploaded",
]);

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

/**
 * What a state means. One that Dialpad adds one day is a note, until somebody has said what it means. `endedAt`: when
 * the event says that the leg ended.
 */
export function meaningOf(state: string, endedAt: number | null): Meaning {
  if (endedAt === null || !AFTER_CALL.has(state)) return MEANINGS.get(state) ?? NOTE;
  return { kind: "ended", endReason: state === "voicemail_uploaded" ? "voicemail" : null };
}

/** Is it told long after what it tells of? Such an event counts from when the leg ended. */
export function isAfterCall(state: string): boolean {
  return AFTER_CALL.has(state);
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
