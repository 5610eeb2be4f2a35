import type { DecisionRecord } from "../../domain/decision.ts";
import { isLeft, waitsInQueue } from "../../domain/pass-on.ts";
import type { Line } from "../../domain/settings.ts";
import type { LineCapabilities } from "../../telephony/port.ts";

export type Deps = {
  /** Sees to it that the settings in memory are soon as new as the router's. */
  readonly noteSettings: (workspaceId: string) => Promise<void>;
  readonly lineById: (lineId: string) => Line | undefined;
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
    const followed = decisions.filter(
      (decision) =>
        !decision.observed && !isLeft(decision) && (isRung(decision) || waitsInQueue(decision)),
    );
    for (const workspaceId of new Set(followed.map((decision) => decision.workspaceId))) {
      await deps.noteSettings(workspaceId);
    }
    for (const decision of followed) {
      const line = deps.lineById(decision.lineId);
      if (line === undefined) continue;
      const { rescueAfterMs, wait } = deps.capabilitiesOf(line);
      const inMs = (afterMs: number) => Math.max(0, decision.at + afterMs - deps.now());
      if (isRung(decision) && rescueAfterMs !== undefined) {
        await deps.requestRescue(decision, inMs(rescueAfterMs));
      }
      if (waitsInQueue(decision) && wait?.queue !== undefined) {
        await deps.requestPull(decision, inMs(wait.stepMs / 2));
      }
    }
  };
}

function isRung({ outcome, repId }: DecisionRecord): boolean {
  return outcome === "rep" && repId !== null;
}
