import type { CallbackPolicy } from "./callback-policy.ts";
import { mayRing } from "./calling-window.ts";
import { type Hours, openingAt, WEEKDAYS } from "./hours.ts";
import { countriesOf } from "./phone-number.ts";

/** What an admin wants of a campaign. */
export type CampaignWish = "ready" | "running" | "paused" | "removed";

/**
 * What is known to be so. `preparing`: being made; `failed`: it was not made; `unknown`: something was asked for, and no
 * answer says whether it was done.
 */
export type CampaignState =
  "preparing" | "ready" | "running" | "paused" | "removed" | "failed" | "unknown";

export type CampaignCommand = "start" | "pause" | "unpause" | "remove";

type Standing = {
  readonly desired: CampaignWish;
  readonly actual: CampaignState;
  /** `start` was sent once. */
  readonly started: boolean;
  /** Nobody of it must be rung now. */
  readonly mustRest: boolean;
};

/**
 * What brings a campaign to where it is wanted; null: nothing, or nothing that is safe. To stop may be said twice; to
 * start and to go on is never said to one whose state is not known, since it may be running.
 */
export function nextCommand(standing: Standing): CampaignCommand | null {
  const { desired, actual, started, mustRest } = standing;
  if (actual === "removed" || actual === "failed" || actual === "preparing") return null;
  if (desired === "removed") return "remove";
  if (desired === "running" && !mustRest) {
    if (actual === "ready" && !started) return "start";
    return actual === "paused" ? "unpause" : null;
  }
  const mayRun = actual === "running" || (actual === "unknown" && started);
  return desired !== "ready" && mayRun ? "pause" : null;
}

type Around = {
  /** The campaign's active period. */
  readonly period: Pick<Hours, "timeZone" | "weekly">;
  readonly windows: Pick<CallbackPolicy, "weekly" | "holidays">;
  /** ISO 3166 alpha-2; see `mayRing`. */
  readonly homeRegion: string;
  readonly from: number;
  readonly lengthMs: number;
};

const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;

/**
 * The place of the first number that the campaign could ring when it must not, within `lengthMs`; -1: there is none. It
 * rests between small steps: a week in many countries is long.
 */
export function* findOutside(
  numbers: readonly string[],
  { period, windows, homeRegion, from, lengthMs }: Around,
): Generator<void, number> {
  const active = { ...period, holidays: [], forced: null };
  const times: number[] = [];
  for (let time = Math.ceil(from / STEP_MS) * STEP_MS; time <= from + lengthMs; time += STEP_MS) {
    // and the minute before: hours begin and end between two looks
    times.push(...[time - MINUTE_MS, time].filter((at) => openingAt(active, at).open));
    yield;
  }
  // numbers of one country have one answer
  const known = new Set<string>();
  for (const [place, number] of numbers.entries()) {
    yield;
    const country = countriesOf(number).join(" ");
    if (known.has(country)) continue;
    known.add(country);
    for (const at of times) {
      yield;
      if (!mayRing(number, windows, homeRegion, at)) return place;
    }
  }
  return -1;
}

/** An active period as hours; `weekDays` begin with Monday, 1. */
export function periodOf(
  period: {
    readonly startTime: string;
    readonly endTime: string;
    readonly weekDays: readonly number[];
  },
  timeZone: string,
): Pick<Hours, "timeZone" | "weekly"> {
  const { startTime, endTime, weekDays } = period;
  const days = WEEKDAYS.filter((_, index) => weekDays.includes(index + 1));
  const spans = [[startTime, endTime]] as const;
  return { timeZone, weekly: Object.fromEntries(days.map((day) => [day, spans])) };
}
