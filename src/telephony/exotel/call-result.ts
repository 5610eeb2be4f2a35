import type { EndReason, LegEvent } from "../../domain/call.ts";
import { invalidInput } from "../../domain/errors.ts";
import { dialIdOf } from "../callback-dialer.ts";
import type { LineView } from "../port.ts";
import { keyOf, toContactUri } from "./contact-uri.ts";
import { eventDetails } from "./details.ts";
import { hashOf } from "./hash-of.ts";
import { readFields, type ExotelFields } from "./fields.ts";
import { hasTalked, secondsOf } from "./has-talked.ts";
import { directionOf, outsideNumber } from "./map.ts";
import { recordingsOf } from "./recordings.ts";
import { callSidOf, legIdOf } from "./routing-request.ts";
import { settingsOf } from "./settings.ts";
import { timeOf } from "./time.ts";

type Outcome = "talked" | "unanswered" | "voicemail" | "given-up" | "not-dialled";

/** A caller who gave up is no call that the rep missed. */
const END_REASON = {
  talked: "hangup",
  unanswered: "missed",
  voicemail: "voicemail",
  "given-up": "hangup",
  "not-dialled": "hangup",
} as const satisfies Record<Outcome, EndReason>;

/** The last part of a leg's id: a phone that did not take the call has one leg, whatever came after. */
const LEG_OF = {
  talked: "talked",
  unanswered: "unanswered",
  voicemail: "unanswered",
  "given-up": "given-up",
  "not-dialled": "not-dialled",
} as const satisfies Record<Outcome, string>;

/** A parallel group is smaller. */
const MOST_PHONES = 50;

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
  const recordings = recordingsOf(fields);
  const counts = phone !== null && outcome !== "not-dialled";
  return {
    key: hashOf({ callSid, phone, outcome, at, over: options.isOver }),
    legId: counts ? `${own}:${phone}:${LEG_OF[outcome]}` : own,
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
    endReason: END_REASON[outcome],
    ...(phonesOf(fields, region).length > 1 && { forGroup: true }),
    ...(options.isOver && outcome === "talked" && phone === null && { talkMs }),
    ...(recordings.length > 0 && { recordings }),
    links: counts ? [own] : [],
    dialId: dialIdOf(fields.text("CustomField", "custom_field")),
    details: eventDetails(payload),
    // Nobody having answered, a flow may go on and ask again.
    ...(options.isOver &&
      outcome !== "unanswered" &&
      outcome !== "not-dialled" && { callEnds: [{ legId: own, kind: "over" } as const] }),
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
  const result = toResultEvent(payload, line, { isOver: true });
  if (!isAnswered && !isUnderWay) return result;
  const { endsLegs: _ended, callEnds: _callEnds, talkMs: _talked, ...event } = result;
  // Another key than the end has: both may come in one second.
  const key = hashOf({ of: event.key, status, isAnswered });
  const underWay = { ...event, key, connectedAt: null, endedAt: null, endReason: null };
  if (!isAnswered || event.identity === null) return { ...underWay, kind: "note" };
  // The leg that its result will end.
  const legId = event.legId.replace(/[^:]*$/, LEG_OF.talked);
  return { ...underWay, kind: "connected", legId, connectedAt: event.at };
}

function lastPhone({ text, legs }: ExotelFields, region: string): string | null {
  const whom = (text("DialWhomNumber") ?? "").split(",").at(-1) ?? null;
  const answered = legs.findLast((leg) => secondsOf(leg) > 0) ?? legs.at(-1);
  return toContactUri(whom, region) ?? toContactUri(answered?.get("number") ?? null, region);
}

/** The phones that a result names, each once. */
function phonesOf({ text, legs }: ExotelFields, region: string): string[] {
  const named = [
    ...(text("DialWhomNumber") ?? "").split(",", MOST_PHONES),
    ...legs.map((leg) => leg.get("number") ?? null),
  ];
  const uris = named.map((name) => toContactUri(name, region)).filter((uri) => uri !== null);
  return [...new Set(uris)];
}

function outcomeOf(fields: ExotelFields): Outcome {
  const { text, legs } = fields;
  const status = (text("DialCallStatus", "Status") ?? "").toLowerCase();
  if (hasTalked(fields)) return "talked";
  if (text("CallType")?.toLowerCase() === "voicemail") return "voicemail";
  if (status === "canceled" || text("CallType")?.toLowerCase() === "client-hangup")
    return "given-up";
  if (status === "" && legs.length === 0) return "not-dialled";
  return "unanswered";
}

/** How long they talked, by the best word on it. `DialCallDuration` counts the ringing too, a leg's length may. */
function talkMsOf({ text, legs }: ExotelFields): number {
  const onCall = Math.max(0, ...legs.map(secondsOf));
  const told = [text("ConversationDuration"), onCall > 0 ? onCall : null, text("DialCallDuration")];
  const seconds = told.map((value) => Number(value ?? NaN)).find(Number.isFinite) ?? 0;
  return Math.max(0, seconds) * 1000;
}
