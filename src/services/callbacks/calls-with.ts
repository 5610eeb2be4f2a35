import type { LegEvent } from "../../domain/call.ts";
import { repByIdentity } from "../../domain/rep-by-identity.ts";
import { isLiveLeg } from "../../domain/follow-callback.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import type { CallLeg } from "../../domain/settle-callback.ts";
import type { Rep } from "../../domain/settings.ts";

export type Deps = {
  /** The events of each leg that named this number since. */
  readonly eventsOfNumber: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly (readonly LegEvent[])[]>;
  readonly repsOf: (workspaceId: string) => readonly Rep[];
};

/** A call of which nothing was heard for so long is over, whatever became of its last event. */
const LONGEST_SILENCE_MS = 4 * 3_600_000;

/** The calls with somebody of this number, by what the phone systems said of them since: their legs, and who is on them. */
export function createCallsWith({
  eventsOfNumber,
  repsOf,
}: Deps): (workspaceId: string, number: string, sinceMs: number) => Promise<readonly CallLeg[]> {
  return async (workspaceId, number, sinceMs) => {
    const reps = repsOf(workspaceId);
    const legs = await eventsOfNumber(workspaceId, number, sinceMs);
    return legs.map((events) => {
      const state = foldLeg(events);
      const repId = repByIdentity(reps, state.identity)?.id ?? null;
      return { legId: events[0]?.legId ?? "", state, repId };
    });
  };
}

/** Whether somebody with one of these numbers is on a call with us, or about to be. */
export function createIsOnCall(
  deps: Deps & { readonly now: () => number },
): (workspaceId: string, numbers: readonly string[]) => Promise<boolean> {
  const callsWith = createCallsWith(deps);
  return async (workspaceId, numbers) => {
    const now = deps.now();
    for (const number of numbers) {
      const legs = await callsWith(workspaceId, number, now - LONGEST_SILENCE_MS);
      if (legs.some((leg) => isLiveLeg(leg, now))) return true;
    }
    return false;
  };
}
