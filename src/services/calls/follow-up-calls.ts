import { outageOf } from "../../concurrency/outage-of.ts";

type OfCall = (workspaceId: string, legId: string) => Promise<void>;

export type Deps = {
  readonly closeCall: OfCall;
  /** Whether there is a CRM that the calls of this workspace are written to, or will be once it is mended. */
  readonly hasCrm: (workspaceId: string) => Promise<boolean>;
  /** As a job of its own: a CRM may be slow, away or at its limit, and no other call waits for it. */
  readonly writeCallSoon: OfCall;
  /** As a job of its own, which fails, is tried again and is buried by itself. */
  readonly closeCallAlone: OfCall;
};

export type FollowedCalls = {
  readonly workspaceId: string;
  readonly legIds: readonly string[];
  /** Whether they are written to the CRM too. */
  readonly timeline: boolean;
};

/**
 * What follows from calls of one workspace: each is closed and has its entry on the timeline asked for. They are read
 * side by side, so that the database is asked for all of them at once. A call that fails has jobs of its own from then
 * on; an outage fails all, and all is safe to repeat.
 */
export function createFollowUpCalls(deps: Deps): (calls: FollowedCalls) => Promise<void> {
  return async ({ workspaceId, legIds, timeline }) => {
    const writes = timeline && (await deps.hasCrm(workspaceId));
    const done = await Promise.allSettled(
      legIds.map(async (legId) => {
        if (writes) await deps.writeCallSoon(workspaceId, legId);
        try {
          await deps.closeCall(workspaceId, legId);
        } catch (error) {
          if (outageOf(error) !== null) throw error;
          await deps.closeCallAlone(workspaceId, legId);
        }
      }),
    );
    for (const one of done) if (one.status === "rejected") throw one.reason;
  };
}
