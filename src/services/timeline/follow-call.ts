import type { TimelineResult } from "./write-timeline.ts";

export type Deps = {
  readonly requestAdoption: (workspaceId: string, legId: string) => Promise<void>;
  readonly writeTimeline: (workspaceId: string, legId: string) => Promise<TimelineResult>;
  readonly requestTimeline: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
};

/** While the call lasts; its end asks sooner. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** The call is over, and only who else may speak of it is waited for. */
const AWAITED_MS = 60_000;

/** Puts a call on the CRM timeline, and looks again until it is over. */
export function createFollowCall(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<void> {
  return async (workspaceId, legId) => {
    // by itself: what keeps one of the two from being written must not keep the other
    await deps.requestAdoption(workspaceId, legId);
    const result = await deps.writeTimeline(workspaceId, legId);
    if (result !== "in-progress" && result !== "awaited") return;
    const delayMs = result === "awaited" ? AWAITED_MS : LOOK_AGAIN_MS;
    await deps.requestTimeline(workspaceId, legId, delayMs);
  };
}
