import type { CrmFeature, CrmRefusal } from "../../domain/crm-feature.ts";
import { StickylineError } from "../../domain/errors.ts";

export type Deps = {
  readonly refusals: {
    /** True when it was not refused before. */
    note(workspaceId: string, connectionId: string, refusal: CrmRefusal): Promise<boolean>;
    clear(workspaceId: string, connectionId: string, feature: CrmFeature): Promise<void>;
  };
  readonly alert: (workspaceId: string, connectionId: string, refusal: CrmRefusal) => Promise<void>;
  readonly now: () => number;
};

/** An account as it was read: `refusals` are those of that moment. */
export type Account = {
  readonly connectionId: string;
  readonly refusals: readonly CrmRefusal[];
};

export type TryFeature = ReturnType<typeof createTryFeature>;

/** What needs an approval does not get it within minutes, and each try is an error in the account's own statistics. */
const TRY_AGAIN_MS = 3_600_000;

/**
 * Does something that an account may not let us do. Null: it is refused. Then nothing is sent for an hour, whatever
 * wants to, and there is one alert, not one for each call; nor does a refusal of the future, by a clock that was ahead, stop
 * anything. Errors that a retry may help are thrown on.
 */
export function createTryFeature({ refusals, alert, now }: Deps) {
  return async <T>(
    workspaceId: string,
    { connectionId, refusals: known }: Account,
    feature: CrmFeature,
    attempt: () => Promise<T>,
  ): Promise<T | null> => {
    const before = known.find((refusal) => refusal.feature === feature);
    if (before !== undefined && Math.abs(now() - before.at) < TRY_AGAIN_MS) return null;
    try {
      const done = await attempt();
      if (before !== undefined) await refusals.clear(workspaceId, connectionId, feature);
      return done;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const refusal = { feature, reason: error.message, at: now() };
      const isFirst = await refusals.note(workspaceId, connectionId, refusal);
      if (isFirst) await alert(workspaceId, connectionId, refusal);
      return null;
    }
  };
}

/** DISCONNECTED is the connection's own trouble, which has its own alert. */
function isRefusal(error: unknown): error is StickylineError {
  return error instanceof StickylineError && !error.retryable && error.code !== "DISCONNECTED";
}
