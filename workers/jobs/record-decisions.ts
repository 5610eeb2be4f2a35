import { outageOf } from "../../src/concurrency/outage-of.ts";
import { handOnBatch } from "../../src/concurrency/spare-poison.ts";
import type { DecisionRecord } from "../../src/domain/decision.ts";
import { isLeft } from "../../src/domain/pass-on.ts";
import type { JobPayload } from "../../src/queues/jobs.ts";
import type { Processor } from "./processor.ts";

/** Long enough for a call to be answered or given up; a later end asks again by itself. */
const TIMELINE_DELAY_MS = 15_000;

type Payload = JobPayload<"calls.record-decisions">;

/** Stores decisions and asks for their timeline entries, for callers who hang up before any leg begins too. */
export function createRecordDecisionsJob(deps: {
  /** Stored once each, however often they come. */
  appendDecisions: (decisions: readonly DecisionRecord[]) => Promise<void>;
  /** A decision that can't be stored with the others gets a job of its own. */
  recordAlone: (decision: Payload["decisions"][number]) => Promise<void>;
  requestTimeline: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  requestClose: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  tellDecided: (decisions: readonly DecisionRecord[]) => Promise<void>;
  requestFollowUp: (decisions: readonly DecisionRecord[]) => Promise<void>;
}): Processor<"calls.record-decisions"> {
  return async ({ decisions: told }) => {
    const decisions = await handOnBatch(told, {
      handOn: deps.appendDecisions,
      ownerOf: ({ workspaceId }) => workspaceId,
      isOutage: (error) => outageOf(error) !== null,
      asOwn: deps.recordAlone,
    });
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
