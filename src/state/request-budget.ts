import { StickylineError } from "../domain/errors.ts";
import type { RedisClient } from "../redis/open-client.ts";
import { accountPrefix } from "./keys.ts";
import { asList } from "./reply.ts";

/** What a CRM's limits count: all requests, and searches among them. */
export type RequestKind = "request" | "search";

/** Who goes first: 0 is answered before 1 before 2. */
export type RequestPriority = 0 | 1 | 2;

/** What the CRM said: its limit, for how long it wants to hear nothing, and what of a day's limit is left. */
export type LimitNote = {
  readonly max: number | null;
  readonly intervalMs: number | null;
  readonly pauseMs: number;
  readonly daily: { readonly max: number; readonly left: number } | null;
};

/** Until the CRM has said its own: the smallest account's. */
const FIRST_LIMITS = {
  request: { max: 100, intervalMs: 10_000 },
  search: { max: 5, intervalMs: 1_000 },
} as const satisfies Record<RequestKind, { max: number; intervalMs: number }>;

/**
 * A CRM account's request limit as one bucket in Redis, for every process that speaks with the account. `share`: the
 * part of the limit that is ours, above 0 up to 1; `dailyReserve`: the part of a day's limit that is left to the account's
 * other apps: a sync stops there, reads by id at half of it. `take` resolves when the request may be sent; while it may
 * not for longer than a minute it rejects with VENDOR_RATE_LIMITED and that time.
 */
export function createRequestBudget(deps: {
  readonly redis: RedisClient;
  readonly share: number;
  readonly dailyReserve: number;
  readonly newId: () => string;
  readonly wait: (delayMs: number) => Promise<void>;
}) {
  const { redis, share, dailyReserve, newId, wait } = deps;
  return {
    async take(account: string, kind: RequestKind, priority: RequestPriority): Promise<void> {
      const { max, intervalMs } = FIRST_LIMITS[kind];
      const who = newId();
      for (;;) {
        const [granted, waitMs] = asList(
          await redis.slBudgetTake(
            accountPrefix(account),
            kind,
            priority,
            who,
            share,
            max,
            intervalMs,
            dailyReserve,
          ),
        ).map(Number);
        if (granted === 1) return;
        if (granted === -1) throw notToday(waitMs ?? 0);
        await wait(Math.max(1, waitMs ?? 1));
      }
    },

    async note(account: string, kind: RequestKind, limit: LimitNote): Promise<void> {
      await redis.slBudgetNote(
        accountPrefix(account),
        kind,
        limit.max ?? "",
        limit.intervalMs ?? "",
        limit.pauseMs,
        limit.daily?.max ?? "",
        limit.daily?.left ?? "",
      );
    },
  };
}

function notToday(retryAfterMs: number): StickylineError {
  return new StickylineError(
    "VENDOR_RATE_LIMITED",
    "What is left of the CRM account's request limit is kept for its other apps, or used up. It is tried again later.",
    { retryable: true, retryAfterMs },
  );
}
