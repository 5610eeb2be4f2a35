import type { DecisionRecord } from "../domain/decision.ts";
import { isLeft, waitsInQueue } from "../domain/pass-on.ts";
import type { Line } from "../domain/settings.ts";
import type { LineCapabilities } from "../telephony/port.ts";

export type Deps = {
  /** The decision's line, by settings that are about as new as the router's. */
  readonly lineOf: (decision: DecisionRecord) => Promise<Line | undefined>;
  readonly capabilitiesOf: (line: Line) => LineCapabilities;
  readonly requestRescue: (decision: DecisionRecord, delayMs: number) => Promise<void>;
  readonly requestPull: (decision: DecisionRecord, delayMs: number) => Promise<void>;
  readonly now: () => number;
};

/**
 * What is to be looked after of calls that were just decided: a rep who may let it ring, a caller who waits in a
 * queue. Nothing on lines whose settings do not ask for it.
 */
export function createRequestFollowUp(
  deps: Deps,
): (decisions: readonly DecisionRecord[]) => Promise<void> {
  return async (decisions) => {
    for (const decision of decisions) {
      const isRung = decision.outcome === "rep" && decision.repId !== null;
      if (decision.observed || isLeft(decision) || !(isRung || waitsInQueue(decision))) continue;
      const line = await deps.lineOf(decision);
      if (line === undefined) continue;
      const { rescueAfterMs, wait } = deps.capabilitiesOf(line);
      const inMs = (afterMs: number) => Math.max(0, decision.at + afterMs - deps.now());
      if (isRung && rescueAfterMs !== undefined) {
        await deps.requestRescue(decision, inMs(rescueAfterMs));
      }
      if (waitsInQueue(decision) && wait?.queue !== undefined) {
        await deps.requestPull(decision, inMs(wait.stepMs / 2));
      }
    }
  };
}
