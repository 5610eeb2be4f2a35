import { invalidInput } from "../../domain/errors.ts";
import { toCaller } from "../../domain/phone-number.ts";
import { toId } from "../../edge/text.ts";
import type { LineView, RoutingRequest } from "../port.ts";
import { fieldOf, outsideNumber } from "./fields.ts";
import { settingsOf } from "./settings.ts";

/** The leg of a call as a whole; a person's part of it is named after it. */
export function legIdOf(uniqueId: string): string {
  return `voipex:${uniqueId}`;
}

/**
 * What the IVR's REST block asks. Its parameters are whatever an admin wrote into the block: `caller`, `dialled` and
 * `callId` by our instructions, or the names that the webhooks have. Throws INPUT_INVALID without a call's id.
 */
export function toRoutingRequest(
  payload: Readonly<Record<string, unknown>>,
  line: LineView,
): RoutingRequest {
  const callId = toId(fieldOf(payload, "callId", "call_id", "UniqueId", "linkedid"));
  if (callId === null) throw invalidInput("callId", "Send the call's UniqueId as callId.");
  const dialled = fieldOf(payload, "dialled", "dialed", "To", "ddi");
  return {
    callId,
    legId: legIdOf(callId),
    caller: toCaller(fieldOf(payload, "caller", "callerId", "From"), line.region),
    dialledNumber: outsideNumber(dialled, line.region),
    startedAt: null,
    reply: null,
    offerEnd: null,
    // The same request says to ring or to wait: one who asks again after `wait` seconds keeps their place.
    ...(settingsOf(line.settings).waitLoop && { mayWait: true }),
  };
}
