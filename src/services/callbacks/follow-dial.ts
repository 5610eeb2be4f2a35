import type { LegEvent } from "../../domain/call.ts";
import { advance, type CallbackLife } from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { StickylineError } from "../../domain/errors.ts";
import { followCallback, LOOK_AGAIN_MS } from "../../domain/follow-callback.ts";
import type { CallLeg } from "../../domain/settle-callback.ts";
import type { DialLedger } from "./dial-once.ts";
import type { StoredCallback } from "./stored-callback.ts";
import { toLife } from "./to-life.ts";

export type Deps = {
  readonly ledger: Pick<DialLedger, "find" | "noteLeg" | "unheard">;
  readonly get: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  /** The legs of the calls with this number since. */
  readonly callsWith: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly CallLeg[]>;
  /** False when somebody else changed it since. */
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  readonly onChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  readonly now: () => number;
};

/** Somebody else changed it in between: read again. */
const MOST_TRIES = 5;

/** Under this name a callback counts a call that the phone system was asked for. */
export function dialKey(id: string): string {
  return `dial:${id}`;
}

/** The id of the call that the phone system was asked for last; null: people dial. */
export function dialOf({ attemptKeys }: Pick<CallbackLife, "attemptKeys">): string | null {
  const key = attemptKeys.at(-1) ?? "";
  return key.startsWith("dial:") ? key.slice("dial:".length) : null;
}

/** Notes what a phone system tells of a call that it was asked for: its leg, and that they talk. Safe to repeat. */
export function createFollowDial(
  deps: Deps,
): (workspaceId: string, event: LegEvent) => Promise<void> {
  return async (workspaceId, { dialId, legId, kind }) => {
    if (dialId === undefined) return;
    const dial = await deps.ledger.find(workspaceId, dialId);
    if (dial === null) return;
    if (dial.legId === null) await deps.ledger.noteLeg(workspaceId, dialId, legId);
    if (kind !== "connected") return;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const callback = await deps.get(workspaceId, dial.callbackId);
      if (callback === null || dialOf(callback) !== dialId) return;
      const { maxAttempts } = await deps.policyOf(workspaceId);
      const now = deps.now();
      const event = { kind: "answered", until: now + LOOK_AGAIN_MS } as const;
      const life = advance(toLife(callback), event, { now, maxAttempts });
      if (life === null) return;
      if (await deps.change(callback, life)) return deps.onChanged(callback, life);
    }
    throw new StickylineError("CONFLICT", "a callback changed all the time", { retryable: true });
  };
}

/**
 * Looks at a callback whose call was asked for a while ago: goes on while that rings or talks, and is over when it is.
 * One of which nothing was ever heard counts as a try, and its next ones are left to people.
 */
export function createLookAtDial(deps: Deps): (callback: StoredCallback) => Promise<void> {
  return async (callback) => {
    const { workspaceId, number, promisedAt } = callback;
    const now = deps.now();
    if (now < callback.nextAttemptAt) return;
    const id = dialOf(callback);
    const dial = id === null ? null : await deps.ledger.find(workspaceId, id);
    // some phone systems tell whole seconds
    const since = (dial?.createdAt ?? promisedAt) - 1_000;
    const legs = await deps.callsWith(workspaceId, number, since);
    const policy = await deps.policyOf(workspaceId);
    const ownLeg = dial?.legId ?? null;
    const heard = ownLeg !== null && legs.some(({ state }) => state.direction === "outbound");
    if (id !== null && !heard) await deps.ledger.unheard(workspaceId, id);
    const life = followCallback(toLife(callback), promisedAt, legs, { now, policy, ownLeg });
    if (life !== null && (await deps.change(callback, life))) await deps.onChanged(callback, life);
  };
}
