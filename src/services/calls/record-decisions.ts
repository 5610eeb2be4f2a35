import type { DecisionRecord } from "../../domain/decision.ts";
import { isLeft } from "../../domain/pass-on.ts";

export type Deps = {
  /** Stored once each, however often they come. */
  readonly appendDecisions: (decisions: readonly DecisionRecord[]) => Promise<void>;
  readonly requestTimeline: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  readonly requestClose: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  readonly tellDecided: (decisions: readonly DecisionRecord[]) => Promise<void>;
  readonly requestFollowUp: (decisions: readonly DecisionRecord[]) => Promise<void>;
};

/** Long enough for a call to be answered or given up; a later end asks again by itself. */
const TIMELINE_DELAY_MS = 15_000;

/** Stores decisions and asks for their timeline entries, for callers who hang up before any leg begins too. */
export function createRecordDecisions(
  deps: Deps,
): (decisions: readonly DecisionRecord[]) => Promise<void> {
  return async (decisions) => {
    await deps.appendDecisions(decisions);
    await deps.requestFollowUp(decisions);
    const calls = new Map(decisions.map((decision) => [decision.legId, decision.workspaceId]));
    for (const [legId, workspaceId] of calls) {
      await deps.requestTimeline(workspaceId, legId, TIMELINE_DELAY_MS);
      await deps.requestClose(workspaceId, legId, TIMELINE_DELAY_MS);
    }
    // What stayed as it was is no news to anybody.
    await deps.tellDecided(decisions.filter((decision) => !isLeft(decision)));
  };
}
