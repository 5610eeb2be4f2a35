import type { EndReason, LegEvent } from "../../domain/call.ts";
import { invalidInput } from "../../domain/errors.ts";
import type { LineView } from "../port.ts";
import { keyOf, toContactUri } from "./contact-uri.ts";
import { eventDetails } from "./details.ts";
import { hashOf } from "./event-key.ts";
import { readFields, type DialledLeg, type ExotelFields } from "./fields.ts";
import { directionOf, outsideNumber } from "./map.ts";
import { callSidOf, legIdOf } from "./routing-request.ts";
import { settingsOf } from "./settings.ts";
import { timeOf } from "./time.ts";

type Outcome = "talked" | "unanswered" | "given-up" | "not-dialled";

/**
 * What became of a call, or of one attempt: said by a Passthru after the call, by the request after an attempt, and by
 * a status callback. It is the only word on whether a conversation took place where the account gets no `answered`
 * events, and frees phones whose last event was lost. Throws INPUT_INVALID without call or time.
 * https://support.exotel.com/support/solutions/articles/48283
 */
export function toResultEvent(
  payload: Readonly<Record<string, unknown>>,
  line: LineView,
  options: { readonly isOver: boolean },
): LegEvent {
  const fields = readFields(payload);
  const { region } = settingsOf(line.settings);
  const callSid = callSidOf(fields.text("CallSid", "call_sid"));
  if (callSid === null) throw invalidInput("CallSid", "A result needs the call's CallSid.");
  const at = timeOf(fields.text("CurrentTime", "DateUpdated", "EndTime")) ?? null;
  if (at === null) throw invalidInput("CurrentTime", "A result needs a time.");
  const direction = directionOf(fields);
  const isOutbound = direction === "outbound";
  const phone =
    lastPhone(fields, region) ?? (isOutbound ? toContactUri(fields.text("From"), region) : null);
  const outcome = outcomeOf(fields);
  const own = legIdOf(callSid);
  const talkMs = outcome === "talked" ? talkMsOf(fields) : 0;
  const counts = phone !== null && outcome !== "not-dialled";
  return {
    key: hashOf({ callSid, phone, outcome, at, over: options.isOver }),
    legId: counts ? `${own}:${phone}:${outcome}` : own,
    kind: options.isOver || counts ? "ended" : "note",
    at,
    identity: counts ? keyOf(phone) : null,
    direction,
    number: isOutbound ? toContactUri(fields.text("To"), region) : outsideNumber(fields, region),
    internalNumber: toContactUri(
      isOutbound ? fields.text("PhoneNumber", "CallerId") : fields.text("To", "CallTo"),
      region,
    ),
    startedAt: timeOf(fields.text("StartTime", "Created", "DateCreated")),
    connectedAt: outcome === "talked" && counts ? at - talkMs : null,
    endedAt: at,
    endReason: endReasonOf(outcome),
    links: counts ? [own] : [],
    details: eventDetails(payload),
    endsLegs: options.isOver || phone === null ? `${own}:` : `${own}:${phone}:`,
  };
}

/**
 * A status callback of a call placed through the API: its end is a result like any other, the rest are notes.
 * https://developer.exotel.com/api/product-voice-version-3
 */
export function toStatusEvent(
  payload: Readonly<Record<string, unknown>>,
  line: LineView,
): LegEvent {
  const { text } = readFields(payload);
  const status = text("Status", "CallStatus") ?? "";
  const isAnswered = text("EventType")?.toLowerCase() === "answered";
  const isUnderWay = /^(queued|ringing|in-progress)$/i.test(status);
  const { endsLegs, ...event } = toResultEvent(payload, line, { isOver: true });
  if (!isAnswered && !isUnderWay) return { ...event, ...(endsLegs !== undefined && { endsLegs }) };
  // Another key than the end has: both may come in one second.
  const key = hashOf({ of: event.key, status, isAnswered });
  return { ...event, key, kind: "note", connectedAt: null, endedAt: null, endReason: null };
}

function lastPhone({ text, legs }: ExotelFields, region: string): string | null {
  const whom = (text("DialWhomNumber") ?? "").split(",").at(-1) ?? null;
  const answered = legs.findLast((leg) => secondsOf(leg) > 0) ?? legs.at(-1);
  return toContactUri(whom, region) ?? toContactUri(answered?.get("number") ?? null, region);
}

function outcomeOf({ text, legs }: ExotelFields): Outcome {
  const status = (text("DialCallStatus", "Status") ?? "").toLowerCase();
  if (status === "completed") return "talked";
  if (status === "canceled" || text("CallType")?.toLowerCase() === "client-hangup")
    return "given-up";
  if (status === "" && legs.length === 0) return "not-dialled";
  return "unanswered";
}

/** How long they talked. `DialCallDuration` counts the ringing too, so it is the last that is asked. */
function talkMsOf({ text, legs }: ExotelFields): number {
  const onCall = Math.max(0, ...legs.map(secondsOf));
  const told = Number(text("ConversationDuration", "DialCallDuration") ?? 0);
  const seconds = onCall > 0 ? onCall : told;
  return Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : 0;
}

function secondsOf(leg: DialledLeg): number {
  const seconds = Number(leg.get("oncallduration") ?? 0);
  return Number.isFinite(seconds) ? seconds : 0;
}

/** A caller who gave up is no call that the rep missed. */
function endReasonOf(outcome: Outcome): EndReason | null {
  return outcome === "unanswered" ? "missed" : "hangup";
}
