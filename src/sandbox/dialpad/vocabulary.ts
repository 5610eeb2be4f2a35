import { Type } from "typebox";

/** `target_type` as the API reference lists it. */
export const TargetTypeName = Type.Enum([
  "callcenter",
  "callrouter",
  "channel",
  "coachinggroup",
  "coachingteam",
  "department",
  "office",
  "room",
  "staffgroup",
  "unknown",
  "user",
]);

/** `call_states` as the API reference lists them. */
export const CallState = Type.Enum([
  "admin",
  "admin_recording",
  "ai_playbook",
  "all",
  "barge",
  "blocked",
  "call_transcription",
  "calling",
  "connected",
  "csat",
  "dispositions",
  "eavesdrop",
  "hangup",
  "hold",
  "merged",
  "missed",
  "monitor",
  "parked",
  "pcsat",
  "postcall",
  "preanswer",
  "queued",
  "recap_action_items",
  "recap_outcome",
  "recap_purposes",
  "recap_summary",
  "recording",
  "ringing",
  "takeover",
  "transcription",
  "voicemail",
  "voicemail_uploaded",
]);

/** How the API shows a secret: in clear; `{}` when there is none. */
export function toSignature(secret: string | null): Record<string, string> {
  return secret === null ? {} : { type: "jwt", algo: "HS256", secret };
}
