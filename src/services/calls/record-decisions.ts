import { outageOf } from "../../concurrency/outage-of.ts";
import { handOnBatch } from "../../concurrency/spare-poison.ts";
import type { DecisionRecord } from "../../domain/decision.ts";
import { isLeft } from "../../domain/pass-on.ts";
import type { JobPayload } from "../../queues/jobs.ts";

type Told = JobPayload<"calls.record-decisions">["decisions"][number];

export type Deps = {
  /** Stored once each, however often they come. */
  readonly appendDecisions: (decisions: readonly DecisionRecord[]) => Promise<void>;
  /** A decision that can't be stored with the others gets a job of its own. */
  readonly recordAlone: (decision: Told) => Promise<void>;
  /** Has the call closed and written to the timeline, later. */
  readonly followCall: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  readonly tellDecided: (decisions: readonly DecisionRecord[]) => Promise<void>;
  readonly requestFollowUp: (decisions: readonly DecisionRecord[]) => Promise<void>;
};

/** Long enough for a call to be answered or given up; a later end asks again by itself. */
const FOLLOW_DELAY_MS = 15_000;

/** Stores decisions and asks for their timeline entries, for callers who hang up before any leg begins too. */
export function createRecordDecisions(deps: Deps): (decisions: readonly Told[]) => Promise<void> {
  return async (told) => {
    const decisions = await handOnBatch(told, {
      handOn: deps.appendDecisions,
      ownerOf: ({ workspaceId }) => workspaceId,
      isOutage: (error) => outageOf(error) !== null,
      asOwn: deps.recordAlone,
    });
    await deps.requestFollowUp(decisions);
    const calls = new Map(decisions.map((decision) => [decision.legId, decision.workspaceId]));
    await Promise.all([
      ...[...calls].map(([legId, workspaceId]) =>
        deps.followCall(workspaceId, legId, FOLLOW_DELAY_MS),
      ),
      // What stayed as it was is no news to anybody.
      deps.tellDecided(decisions.filter((decision) => !isLeft(decision))),
    ]);
  };
}
