import type { DialledLeg, ExotelFields } from "./fields.ts";

/**
 * Whether a result tells of a conversation: some say so only by the kind of the call, where the status is `null`; then
 * a phone that was on the call for no second at all did not take it.
 */
export function hasTalked({ text, legs }: ExotelFields): boolean {
  const status = text("DialCallStatus", "Status")?.toLowerCase() ?? null;
  if (status !== null) return status === "completed";
  const isCompleted = text("CallType")?.toLowerCase() === "completed";
  return isCompleted && (legs.length === 0 || legs.some((leg) => secondsOf(leg) > 0));
}

/** How long a phone was on the call, with its ringing. */
export function secondsOf(leg: DialledLeg): number {
  const seconds = Number(leg.get("oncallduration") ?? 0);
  return Number.isFinite(seconds) ? seconds : 0;
}
