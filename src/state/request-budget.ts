import type { RedisClient } from "../redis/open-client.ts";
import { accountPrefix } from "./keys.ts";
import { asList } from "./reply.ts";

/** What a CRM's limits count: all requests, and searches among them. */
export type RequestKind = "request" | "search";

/** Who goes first: 0 is answered before 1 before 2. */
export type RequestPriority = 0 | 1 | 2;

/** What the CRM said: its limit, and for how long it wants to hear nothing. */
export type LimitNote = {
  readonly max: number | null;
  readonly intervalMs: number | null;
  readonly pauseMs: number;
};

/** Until the CRM has said its own: the smallest account's. */
const FIRST_LIMITS = {
  request: { max: 100, intervalMs: 10_000 },
  search: { max: 5, intervalMs: 1_000 },
} as const satisfies Record<RequestKind, { max: number; intervalMs: number }>;

/**
 * A CRM account's request limit as one bucket in Redis, for every process that speaks with the account. `share`: the
 * part of the limit that is ours, above 0 up to 1. `take` resolves when the request may be sent.
 */
export function createRequestBudget(deps: {
  readonly redis: RedisClient;
  readonly share: number;
  readonly newId: () => string;
  readonly wait: (delayMs: number) => Promise<void>;
}) {
  const { redis, share, newId, wait } = deps;
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
          ),
        ).map(Number);
        if (granted === 1) return;
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
      );
    },
  };
}
