import type { LimitSaid, RequestBudget } from "../access.ts";
import { retryAfterMs } from "./faults.ts";

/** Lets requests pass in order, `perSecond` on average, `burst` at once after a pause. */
export type RateLimiter = { take(): Promise<void> };

type Settings = {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
};

/**
 * A token bucket for one connection in this process: each request books the next free moment, so waiting
 * requests pass in the order in which they came. A clock that is set back can't hold requests longer than
 * those that wait before them take.
 */
export function createRateLimiter({ perSecond, burst, now, wait }: Settings): RateLimiter {
  const spacingMs = 1000 / perSecond;
  let nextAt = -Infinity;
  let waiting = 0;
  return {
    async take() {
      const at = now();
      const booked = Math.max(nextAt, at - (burst - 1) * spacingMs);
      const slot = Math.min(booked, at + (waiting + 1) * spacingMs);
      nextAt = slot + spacingMs;
      if (slot <= at) return;
      waiting += 1;
      try {
        await wait(slot - at);
      } finally {
        waiting -= 1;
      }
    },
  };
}

/** Accounts have at least ten requests a second, shared with the customer's other apps. */
const REQUESTS_PER_SECOND = 8;
/** Searches have five a second for all apps together. */
const SEARCHES_PER_SECOND = 3;

/** A budget of this process alone, 8 requests a second, 3 of them searches, without priorities. */
export function createOwnBudget(clock: Pick<Settings, "now" | "wait">): RequestBudget {
  const rates = { request: REQUESTS_PER_SECOND, search: SEARCHES_PER_SECOND };
  const limiters = {
    request: createRateLimiter({ ...clock, perSecond: rates.request, burst: rates.request }),
    search: createRateLimiter({ ...clock, perSecond: rates.search, burst: rates.search }),
  };
  return { take: (kind) => limiters[kind].take(), note: () => undefined };
}

/** After a refusal for the limit's sake nothing is sent for this long, by anybody, unless HubSpot asks for more. */
const REFUSED_PAUSE_MS = 1_000;
/** What is left of the day is told anew after so long, though it is much the same. */
const TOLD_EVERY_MS = 10 * 60_000;

/**
 * Keeps the budget at what HubSpot's answers say; told only what is new: of the day's limit, each hundredth. HubSpot says
 * nothing of a day to OAuth apps, nor with searches.
 */
export function createLimitWatch(
  budget: RequestBudget,
  now: () => number,
): (path: string, status: number, headers: Readonly<Record<string, string>>) => void {
  let known = "";
  let knownDay = "";
  let toldAt = -Infinity;
  return (path, status, headers) => {
    const kind = path.endsWith("/search") ? "search" : "request";
    const read = (name: string) => toCount(headers[`x-hubspot-ratelimit-${name}`]);
    const [max, intervalMs] = [read("max"), read("interval-milliseconds")];
    const pauseMs = status === 429 ? (retryAfterMs(headers) ?? REFUSED_PAUSE_MS) : 0;
    const said = `${max} ${intervalMs}`;
    // searches count apart, whatever limit their answers name
    const isNew = kind === "request" && !!max && !!intervalMs && said !== known;
    const daily = toDaily(read("daily"), read("daily-remaining"));
    const day = daily === null ? knownDay : `${Math.ceil((100 * daily.left) / daily.max)}`;
    const isNewDay =
      daily !== null && (day !== knownDay || Math.abs(now() - toldAt) >= TOLD_EVERY_MS);
    if (!isNew && !isNewDay && pauseMs === 0) return;
    if (isNew) known = said;
    if (isNewDay) [knownDay, toldAt] = [day, now()];
    const limit = isNew ? { max, intervalMs } : { max: null, intervalMs: null };
    budget.note(kind, { ...limit, pauseMs, daily });
  };
}

function toDaily(max: number | null, left: number | null): LimitSaid["daily"] {
  return max === null || max === 0 || left === null ? null : { max, left: Math.min(left, max) };
}

function toCount(text: string | undefined): number | null {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : null;
}
