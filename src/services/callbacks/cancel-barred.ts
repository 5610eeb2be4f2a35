import { advance, BY_ITSELF, type CallbackLife } from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { StoredCallback } from "./stored-callback.ts";
import { toLife } from "./to-life.ts";

export type Deps = {
  readonly openOf: (workspaceId: string, number: string) => Promise<readonly StoredCallback[]>;
  readonly isDoNotCall: (callback: StoredCallback) => Promise<boolean>;
  readonly policyOf: (workspaceId: string) => Promise<Pick<CallbackPolicy, "maxAttempts">>;
  /** False when somebody else changed it since. */
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  readonly onChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  readonly now: () => number;
};

/** Somebody else changed it in between: read again. */
const MOST_TRIES = 5;

/**
 * Takes back what is open for a number that nobody may call any more, at once: a rep who was told of it has a task that
 * says to ring there. A call that goes on is left alone.
 */
export function createCancelBarred(
  deps: Deps,
): (workspaceId: string, number: string) => Promise<void> {
  return async (workspaceId, number) => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      if (await cancel(deps, workspaceId, number)) return;
    }
    throw new StickylineError("CONFLICT", "a callback changed all the time", { retryable: true });
  };
}

/** False when it has to be done again. */
async function cancel(deps: Deps, workspaceId: string, number: string): Promise<boolean> {
  const { maxAttempts } = await deps.policyOf(workspaceId);
  let isDone = true;
  for (const callback of await deps.openOf(workspaceId, number)) {
    const { stage } = callback;
    if (stage === "dialling" || stage === "talking") continue;
    if (!(await deps.isDoNotCall(callback))) continue;
    const event = { kind: "cancelled", by: BY_ITSELF, reason: "do-not-call" } as const;
    const life = advance(toLife(callback), event, { now: deps.now(), maxAttempts });
    if (life === null) continue;
    if (await deps.change(callback, life)) await deps.onChanged(callback, life);
    else isDone = false;
  }
  return isDone;
}
