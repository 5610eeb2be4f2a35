import { clip } from "../../edge/clip.ts";
import { isRecord } from "../../edge/record.ts";
import { idOf, isRoundedId } from "./fields.ts";

/**
 * What the call log keeps of an event by Dialpad's own names: every field of its page, and those newer ones that
 * explain a call. Transcripts, recaps and scores stay out: what is not kept can't leak.
 */
const KEPT = [
  "state",
  "call_id",
  "direction",
  "internal_number",
  "external_number",
  "target",
  "proxy_target",
  "entry_point_target",
  "entry_point_call_id",
  "master_call_id",
  "operator_call_id",
  "group_id",
  "contact",
  "date_started",
  "date_first_rang",
  "date_rang",
  "date_queued",
  "date_connected",
  "date_ended",
  "event_timestamp",
  "duration",
  "total_duration",
  "talk_time",
  "hold_time",
  "is_transferred",
  "transferred_from",
  "is_internal",
  "target_availability_status",
  "selected_caller_id",
  "was_recorded",
  "voicemail_link",
  "voicemail_recording_id",
  "recording_url",
  "call_recording_ids",
  "routing_breadcrumbs",
] as const;

const ID = /(^|_)id$/;

/**
 * The kept fields with their ids as text. `rounded_ids` names the ids that had lost digits before they came here:
 * two of them may look equal without being so.
 */
export function eventDetails(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const rounded: string[] = [];
  const details: Record<string, unknown> = {};
  for (const name of KEPT) {
    if (!(name in payload)) continue;
    details[name] = clip(keep(payload[name], name, rounded));
  }
  if (rounded.length > 0) details["rounded_ids"] = rounded;
  return details;
}

function keep(value: unknown, path: string, rounded: string[]): unknown {
  if (ID.test(path)) {
    if (isRoundedId(value)) rounded.push(path);
    return typeof value === "number" ? idOf(value) : value;
  }
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, keepMember(member, path, name, rounded)]),
  );
}

function keepMember(member: unknown, path: string, name: string, rounded: string[]): unknown {
  if (!ID.test(name)) return member;
  if (isRoundedId(member)) rounded.push(`${path}.${name}`);
  return typeof member === "number" ? idOf(member) : member;
}
