import type { RequestBudget } from "../access.ts";
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
/** The budget takes a pause further ahead for a clock that was set back; the refused request itself waits as asked. */
const LONGEST_PAUSE_MS = 55_000;

/** Keeps the budget at what HubSpot's answers say; told only what is new. */
export function createLimitWatch(
  budget: RequestBudget,
): (path: string, status: number, headers: Readonly<Record<string, string>>) => void {
  let known = "";
  return (path, status, headers) => {
    const kind = path.endsWith("/search") ? "search" : "request";
    const max = positive(headers["x-hubspot-ratelimit-max"]);
    const intervalMs = positive(headers["x-hubspot-ratelimit-interval-milliseconds"]);
    const asked = Math.min(retryAfterMs(headers) ?? REFUSED_PAUSE_MS, LONGEST_PAUSE_MS);
    const pauseMs = status === 429 ? asked : 0;
    const said = `${max} ${intervalMs}`;
    const isNew = max !== null && intervalMs !== null && said !== known;
    if (!isNew && pauseMs === 0) return;
    // searches count apart, whatever limit their answers name
    if (kind === "search") return budget.note(kind, { max: null, intervalMs: null, pauseMs });
    if (isNew) known = said;
    budget.note(kind, { max, intervalMs, pauseMs });
  };
}

function positive(text: string | undefined): number | null {
  const value = Number(text ?? "");
  return Number.isFinite(value) && value > 0 ? value : null;
}
