import type { DecisionRecord } from "../../src/domain/decision.ts";
import { isLeft } from "../../src/domain/pass-on.ts";
import type { Processor } from "./processor.ts";

/** Long enough for a call to be answered or given up; a later end asks again by itself. */
const TIMELINE_DELAY_MS = 15_000;

/** Stores decisions and asks for their timeline entries, for callers who hang up before any leg begins too. */
export function createRecordDecisionsJob(deps: {
  /** Stored once each, however often they come. */
  appendDecisions: (decisions: readonly DecisionRecord[]) => Promise<void>;
  requestTimeline: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  requestClose: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  tellDecided: (decisions: readonly DecisionRecord[]) => Promise<void>;
  requestFollowUp: (decisions: readonly DecisionRecord[]) => Promise<void>;
}): Processor<"calls.record-decisions"> {
  return async ({ decisions }) => {
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
