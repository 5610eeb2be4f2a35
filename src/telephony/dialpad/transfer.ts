import { invalidInput } from "../../domain/errors.ts";
import type { CallProgress, TransferTo } from "../telephony-client.ts";
import { idOf, timeOf } from "./fields.ts";
import { callIdOf, legIdOf } from "./map.ts";
import type { DialpadRequest } from "./request.ts";
import { CallSchema, TransferredCallSchema } from "./schemas.ts";

/** What a transfer may go to: https://developers.dialpad.com/reference/calltransfer_call */
const TRANSFER_TYPES: readonly string[] = ["callcenter", "department", "office", "user"];

/**
 * How far a call has come, by its dates: the names of its states are not listed anywhere. Ten such questions a minute
 * are allowed for the whole company. https://developers.dialpad.com/reference/callget_call_info
 */
export async function callProgress(request: DialpadRequest, legId: string): Promise<CallProgress> {
  const call = await request.get(`/call/${callIdOf(legId)}`, CallSchema);
  if (timeOf(call.date_ended) !== null || call.state === "hangup") return "over";
  const talks = timeOf(call.date_connected) !== null || call.state === "connected";
  return talks || call.state === "hold" ? "answered" : "unanswered";
}

/** Sent once: nothing tells Dialpad that a second one is the same. INPUT_INVALID for what a call can't be passed on to. */
export async function transferCall(
  request: DialpadRequest,
  legId: string,
  { target, voicemail }: TransferTo,
): Promise<string | null> {
  if (target.type !== "number" && !TRANSFER_TYPES.includes(target.type)) {
    throw invalidInput("to", `Dialpad passes calls on to: ${TRANSFER_TYPES.join(", ")}, number.`);
  }
  const to =
    target.type === "number"
      ? { number: target.id }
      : { target_type: target.type, target_id: target.id };
  const body = { to, ...(voicemail && { transfer_state: "voicemail" }) };
  const path = `/call/${callIdOf(legId)}/transfer`;
  const callId = idOf((await request.post(path, body, TransferredCallSchema)).call_id);
  return callId === null ? null : legIdOf(callId);
}
