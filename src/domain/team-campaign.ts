import { advance, type CallbackLife } from "./callback.ts";
import { type CallbackPolicy, retryAt } from "./callback-policy.ts";
import { mayRing } from "./calling-window.ts";
import { WEEKDAYS } from "./hours.ts";
import { isLiveLeg } from "./follow-callback.ts";
import type { CallLeg } from "./settle-callback.ts";
import { isSince } from "./told-time.ts";

/** Under this name a callback counts the campaign that rings for its team. */
export function campaignKey(id: string): string {
  return `campaign:${id}`;
}

/** The campaign that a callback was given to last; null: to none. */
export function campaignOf({ attemptKeys }: Pick<CallbackLife, "attemptKeys">): string | null {
  const key = attemptKeys.at(-1) ?? "";
  return key.startsWith("campaign:") ? key.slice("campaign:".length) : null;
}

/** A part of one day, by the clock of a switchboard. `until`: epoch milliseconds. */
export type DayPart = {
  readonly startTime: string;
  readonly endTime: string;
  readonly weekDays: readonly number[];
  readonly until: number;
};

const STEP_MS = 5 * 60_000;
/** Less is not worth a campaign. */
const SHORTEST_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * From now on to the end of the hours in which this number may be rung, or of the day; null: that is too short, or it may
 * not be rung now.
 */
export function restOfWindow(
  number: string,
  windows: Pick<CallbackPolicy, "weekly" | "holidays">,
  homeRegion: string,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
): DayPart | null {
  const start = clockOf(timeZone, now);
  let until = now;
  for (let time = now; time <= now + DAY_MS; time = nextStep(time)) {
    // the last minute of a step as well: hours may end between two steps
    const isRight = [time, nextStep(time) - 60_000].every(
      (at) =>
        mayRing(number, windows, homeRegion, at) && clockOf(timeZone, at).weekDay === start.weekDay,
    );
    if (!isRight) break;
    until = nextStep(time);
  }
  if (until - now < SHORTEST_MS) return null;
  const endTime = clockOf(timeZone, until - 60_000).time;
  if (endTime <= start.time) return null;
  return { startTime: start.time, endTime, weekDays: [start.weekDay], until };
}

function nextStep(time: number): number {
  return Math.floor(time / STEP_MS) * STEP_MS + STEP_MS;
}

function clockOf(
  timeZone: string,
  at: number,
): { readonly time: string; readonly weekDay: number } {
  const day = new Date(at).toLocaleDateString("en-GB", { timeZone, weekday: "short" });
  const time = new Date(at).toLocaleTimeString("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
  });
  const index = WEEKDAYS.findIndex((one) => one === day.toLowerCase());
  return { time, weekDay: index + 1 };
}

/**
 * What a call that is over makes of a callback whose campaign dialled it, where nobody talked; null: nothing. Such a call
 * is nobody's of ours until an agent is rung.
 */
export function missedByCampaign(
  life: CallbackLife,
  legs: readonly CallLeg[],
  around: {
    readonly now: number;
    readonly policy: CallbackPolicy;
    /** Whom it dialled, E.164. */
    readonly number: string;
    /** When the campaign was made. */
    readonly since: number;
  },
): CallbackLife | null {
  const { now, policy, number, since } = around;
  const own = legs.find(
    ({ repId, state }) =>
      repId === null &&
      state.direction === "outbound" &&
      state.number === number &&
      state.endedAt !== null &&
      isSince(state.endedAt, since),
  );
  if (own === undefined || campaignOf(life) === null) return null;
  const ended = { kind: "missed", miss: "no-answer" } as const;
  return advance(
    life,
    { ...ended, retryAt: retryAt(policy, ended.miss, now) },
    {
      now,
      maxAttempts: policy.maxAttempts,
    },
  );
}

/**
 * Whether it is the team's turn to be rung for: whoever is named had theirs, told by hand or tried by the phone system.
 * `named`: how many of them there are.
 */
export function isTeamsTurn(
  { stage, offers, nextAttemptAt }: Pick<CallbackLife, "stage" | "offers" | "nextAttemptAt">,
  named: number,
  { offerMinutes }: Pick<CallbackPolicy, "offerMinutes">,
  now: number,
): boolean {
  if (now < nextAttemptAt) return false;
  return (
    offers >= named || (stage === "due" && now - nextAttemptAt >= named * offerMinutes * 60_000)
  );
}

/** Whether somebody rings us on this leg, or talks with us because they did. */
export function isInboundLive(leg: CallLeg, now: number): boolean {
  return leg.state.direction === "inbound" && isLiveLeg(leg, now);
}
