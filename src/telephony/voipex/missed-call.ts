import { Type, type Static } from "typebox";
import { toId } from "../../edge/text.ts";
import { toEpochMs } from "../../edge/time.ts";
import type { VendorMissedCall } from "../telephony-client.ts";
import { textOf } from "./fields.ts";

/** Its list keeps so many, the newest. */
export const MOST_MISSED = 200;

/** `GET /calls/missed`: a call that no agent took. Only what we read. */
export const MissedCallSchema = Type.Object({
  callId: Type.Optional(Type.Unknown()),
  callerId: Type.Optional(Type.Unknown()),
  calldate: Type.Optional(Type.Unknown()),
  state: Type.Optional(Type.Unknown()),
  outgoingAttempts: Type.Optional(Type.Unknown()),
});

/** Null for what has no caller, no id or no time: nobody is rung by guess. */
export function toMissedCall(
  item: Static<typeof MissedCallSchema>,
  now: number,
): VendorMissedCall | null {
  const callId = toId(textOf(item.callId));
  const number = textOf(item.callerId);
  const at = toTime(textOf(item.calldate), now);
  if (callId === null || number === null || at === null) return null;
  // `inProgress` is one that an operator has taken; a state that no page names is theirs as well
  const state = item.state ?? "noChange";
  const isOpen = typeof state === "string" && /^(nochange)?$/i.test(state.trim());
  const rungBack = Number(textOf(item.outgoingAttempts) ?? 0) > 0;
  return { callId, number, at, handled: !isOpen || rungBack };
}

/** A time without a zone is the switchboard's: an hour or two before what it says in UTC, and never to come. */
function toTime(text: string | null, now: number): number | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}[T ]/.test(text)) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = toEpochMs(Date.parse(hasZone ? text : `${text.replace(" ", "T")}Z`));
  return at === null ? null : Math.min(at, now);
}
