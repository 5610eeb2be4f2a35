import { dialpadIdOf } from "./callers.ts";

/** An inbound call as it goes. */
export const STAGES = ["ringing", "connected", "hangup"] as const;

/** What Dialpad sends of a call at a stage of it: it rang a minute and a half ago, and is now there. */
export function toCallEvent(call: {
  readonly callId: number;
  readonly rep: number;
  readonly stage: number;
  readonly number: string;
}) {
  const { callId, rep, stage, number } = call;
  const at = Date.now();
  return {
    call_id: callId,
    state: STAGES[stage] ?? "hangup",
    direction: "inbound",
    date_started: at - 95_000,
    ...(stage > 0 ? { date_connected: at - 90_000 } : {}),
    ...(stage > 1 ? { date_ended: at } : {}),
    event_timestamp: at,
    external_number: number,
    target: { id: dialpadIdOf(rep), type: "user" },
  };
}
