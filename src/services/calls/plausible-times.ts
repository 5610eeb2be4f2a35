import type { LegEvent } from "../../domain/call.ts";
import { isPlausible } from "../../edge/time.ts";
import type { StatusEvent } from "../../telephony/port.ts";

/** Beyond it a time says nothing of when it was, not even by a clock that is wrong. */
const MOST_SKEW_MS = 86_400_000;
const DATES = ["startedAt", "connectedAt", "endedAt"] as const;

/**
 * The event with times that can be true: an event can't have happened long after we heard of it. One that says so
 * counts as of when we heard of it, if the vendor's clock may just be wrong, or if it ends the leg: no absurd time keeps
 * somebody busy. Any other is kept as a note, for people to see, and changes nothing. Dates that can't be true are left
 * out. What was told instead stays in the details, as `implausible_times`; an event without any is returned as it is.
 */
export function withPlausibleTimes(event: LegEvent, heardAtMs: number): LegEvent {
  const wrong: Record<string, number> = {};
  const dates = {
    startedAt: event.startedAt,
    connectedAt: event.connectedAt,
    endedAt: event.endedAt,
  };
  for (const name of DATES) {
    const date = dates[name];
    if (date === null || isPlausible(date, heardAtMs)) continue;
    wrong[name] = date;
    dates[name] = null;
  }
  const isRight = isPlausible(event.at, heardAtMs);
  if (!isRight) wrong["at"] = event.at;
  if (Object.keys(wrong).length === 0) return event;
  const counts = isRight || event.kind === "ended" || event.at - heardAtMs <= MOST_SKEW_MS;
  return {
    ...event,
    ...dates,
    at: isRight ? event.at : heardAtMs,
    kind: counts ? event.kind : "note",
    details: { ...event.details, implausible_times: wrong },
  };
}

/** A status that can't have been so yet is so from when we heard of it. */
export function withPlausibleTime(status: StatusEvent, heardAtMs: number): StatusEvent {
  return isPlausible(status.at, heardAtMs) ? status : { ...status, at: heardAtMs };
}
