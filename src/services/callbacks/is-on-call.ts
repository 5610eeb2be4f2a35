import type { LegEvent } from "../../domain/call.ts";
import { foldLeg } from "../../domain/fold-leg.ts";

/** A call of which nothing was heard for so long is over, whatever became of its last event. */
const LONGEST_SILENCE_MS = 2 * 3_600_000;

/** Whether somebody with this number is on a call with us, or about to be, by what the phone systems said of it. */
export function createIsOnCall(deps: {
  /** The events of each leg that named this number since. */
  readonly eventsOfNumber: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly (readonly LegEvent[])[]>;
  readonly now: () => number;
}): (workspaceId: string, number: string) => Promise<boolean> {
  return async (workspaceId, number) => {
    const since = deps.now() - LONGEST_SILENCE_MS;
    const legs = await deps.eventsOfNumber(workspaceId, number, since);
    return legs.map(foldLeg).some(({ phase }) => phase !== "ended" && phase !== "idle");
  };
}
