import { toCaller } from "../../domain/phone-number.ts";
import type { LineView, RoutingRequest } from "../port.ts";
import { dialResultOf } from "./dial-result.ts";
import { keyOf, toContactUri } from "./contact-uri.ts";
import { hashOf } from "./hash-of.ts";
import { readFields } from "./fields.ts";
import { settingsOf } from "./settings.ts";
import { timeOf } from "./time.ts";

/** A call's own leg: the caller's. Those of the phones that it rings begin with it. */
export function legIdOf(callSid: string): string {
  return `exotel:${callSid}`;
}

/** An id of Exotel as it can stand in ids of ours. */
export function callSidOf(text: string | null): string | null {
  if (text === null) return null;
  return /^[\w-]{1,64}$/.test(text) ? text : hashOf({ text }).slice(0, 32);
}

/**
 * A request of the Connect applet in our words. Never throws: whatever it lacks, its caller is waiting. The parameters
 * come in two sets, with and without the prefix `Call`, in either or both.
 * https://support.exotel.com/support/solutions/articles/3000118656
 */
export function toRoutingRequest(
  payload: Readonly<Record<string, unknown>>,
  line: LineView,
): RoutingRequest {
  const fields = readFields(payload);
  const { text } = fields;
  const { region } = settingsOf(line.settings);
  const callId = callSidOf(text("CallSid", "call_sid")) ?? unknownCallId(fields);
  const result = dialResultOf(fields, region);
  return {
    callId,
    legId: legIdOf(callId),
    caller: toCaller(text("CallFrom", "From", "call_from"), region),
    dialledNumber: toContactUri(text("To", "CallTo", "call_to"), region),
    startedAt: timeOf(text("StartTime")) ?? timeOf(text("Created")),
    reply: null,
    offerEnd: result?.ended ?? null,
    ...(result !== null && result.dialled.length > 0 && { rung: result.dialled.map(keyOf) }),
    mayWait: false,
    askedAt: timeOf(text("CurrentTime")),
  };
}

/** For a request without CallSid: the same for each re-fetch of the call. */
function unknownCallId({ text }: ReturnType<typeof readFields>): string {
  const base = ["CallFrom", "From", "CallTo", "To", "Created", "StartTime"].map((name) =>
    text(name),
  );
  return `unknown-${hashOf({ base }).slice(0, 24)}`;
}
