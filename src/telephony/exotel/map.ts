import type { Direction, LegEvent, LegEventKind } from "../../domain/call.ts";
import { invalidInput } from "../../domain/errors.ts";
import { toCaller } from "../../domain/phone-number.ts";
import type { LineView } from "../port.ts";
import { keyOf, toContactUri, type ContactUri } from "./contact-uri.ts";
import { eventDetails } from "./details.ts";
import { attemptOf, MARK_FIELD } from "./event-mark.ts";
import { hashOf } from "./hash-of.ts";
import { readFields, type ExotelFields } from "./fields.ts";
import { recordingsOf } from "./recordings.ts";
import { callSidOf, legIdOf } from "./routing-request.ts";
import { LONGEST_CONVERSATION_SECONDS, settingsOf, type ExotelSettings } from "./settings.ts";
import { timeOf } from "./time.ts";

/**
 * An event of one rep's phone, in either family of names: the nested one of `call_event_passthru_url`, where `to` is
 * the phone, and the older flat one, where `DialWhomNumber` is. Each attempt is a leg of its own, since an ended leg
 * stays ended. Throws INPUT_INVALID without call, phone or time: nothing could be done with it.
 * https://support.exotel.com/support/solutions/articles/3000118656
 */
export function toPhoneEvent(payload: Readonly<Record<string, unknown>>, line: LineView): LegEvent {
  const fields = readFields(payload);
  const settings = settingsOf(line.settings);
  const callSid = callSidOf(fields.text("CallSid", "call_sid"));
  if (callSid === null) throw invalidInput("CallSid", "An event needs the call's CallSid.");
  const phone = phoneOf(fields, settings.region);
  if (phone === null) throw invalidInput("DialWhomNumber", "An event needs the phone it is about.");
  const at = timeOf(fields.text("current_time", "CurrentTime"));
  if (at === null) throw invalidInput("CurrentTime", "An event needs a time.");
  const recordings = recordingsOf(fields);
  const attempt = attemptOf(fields.text(MARK_FIELD)) ?? "0";
  const type = fields.text("event_type", "EventType")?.toLowerCase() ?? null;
  const kind = kindOf(type, fields.text("status", "Status"), settings);
  return {
    key: hashOf({ callSid, phone, attempt, type, kind, at }),
    legId: `${legIdOf(callSid)}:${phone}:${attempt}`,
    kind,
    at,
    identity: keyOf(phone),
    direction: directionOf(fields),
    number: outsideNumber(fields, settings.region),
    internalNumber: exophoneOf(fields, settings.region),
    startedAt: timeOf(fields.text("created_time", "Created", "StartTime")),
    connectedAt: kind === "connected" ? at : null,
    endedAt: kind === "ended" ? at : null,
    // Said after conversations and unanswered rings alike: what it was, the call's result says.
    endReason: null,
    ...longestTalkOf(directionOf(fields), settings),
    ...(recordings.length > 0 && { recordings }),
    links: [legIdOf(callSid)],
    details: eventDetails(payload),
  };
}

/**
 * Exotel ends a conversation with a caller after the line's own limit, and after 75 minutes where it has none. Calls
 * placed through the API have limits of their own, which nobody tells us.
 */
function longestTalkOf(direction: Direction, { maxConversationSeconds }: ExotelSettings) {
  if (direction !== "inbound") return {};
  return { longestTalkMs: (maxConversationSeconds ?? LONGEST_CONVERSATION_SECONDS) * 1000 };
}

/** In the nested family the outside party is `from`, and `to` the phone; in the flat one `To` is the ExoPhone. */
function phoneOf(fields: ExotelFields, region: string): ContactUri | null {
  const isNested = fields.text("virtual_number", "event_type") !== null;
  const whom = fields.text("DialWhomNumber");
  return toContactUri(whom ?? (isNested ? fields.text("to") : null), region);
}

function exophoneOf(fields: ExotelFields, region: string): string | null {
  const nested = fields.text("virtual_number");
  const isNested = fields.text("event_type") !== null;
  return toContactUri(nested ?? (isNested ? null : fields.text("To", "CallTo")), region);
}

/** The caller of an incoming call; who is called in an outgoing one. */
export function outsideNumber(fields: ExotelFields, region: string): string | null {
  const caller = toCaller(fields.text("CallFrom", "From"), region);
  return caller.kind === "number" ? caller.e164 : null;
}

export function directionOf({ text }: Pick<ExotelFields, "text">): Direction {
  return /^outbound/i.test(text("Direction") ?? "") ? "outbound" : "inbound";
}

/**
 * Without `answered` events nobody says when a ringing phone became a conversation: it is busy from the first moment
 * until Exotel says that it is free. An event of a type that Exotel adds one day counts by its status.
 */
function kindOf(
  type: string | null,
  status: string | null,
  { answeredEvents }: ExotelSettings,
): LegEventKind {
  const dialled = answeredEvents ? "ringing" : "held";
  switch (type ?? "") {
    case "dial":
      return dialled;
    case "ringing":
      return "ringing";
    case "answered":
      return "connected";
    case "terminal":
      return "ended";
    default:
      if (status?.toLowerCase() === "free") return "ended";
      return status?.toLowerCase() === "busy" ? dialled : "note";
  }
}
