import { readFields } from "./fields.ts";

/** What the call log keeps, by Exotel's own names in lower case. The custom field stays out: it may hold anything. */
const KEPT = [
  "CallSid",
  "call_sid",
  "Direction",
  "From",
  "To",
  "CallFrom",
  "CallTo",
  "virtual_number",
  "DialWhomNumber",
  "OutgoingPhoneNumber",
  "EventType",
  "event_type",
  "Status",
  "CallStatus",
  "CallType",
  "DialCallStatus",
  "DialCallDuration",
  "ConversationDuration",
  "Created",
  "created_time",
  "StartTime",
  "EndTime",
  "CurrentTime",
  "current_time",
  "ForwardedFrom",
  "ProcessStatus",
  "RecordingUrl",
  "RecordingAvailableBy",
  "digits",
  "flow_id",
  "tenant_id",
] as const;

/** The fields of an event that explain a call, legs included. */
export function eventDetails(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { text, legs } = readFields(payload);
  const details: Record<string, unknown> = {};
  for (const name of KEPT) {
    const value = text(name);
    if (value !== null) details[name.toLowerCase()] = value;
  }
  if (legs.length > 0) details["legs"] = legs.map((leg) => Object.fromEntries(leg));
  return details;
}
