import type { TimelineResult } from "../../src/services/timeline/write-timeline.ts";
import type { Processor } from "./processor.ts";

/** While the call lasts; its end asks sooner. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** Puts one call on the CRM timeline. */
export function createWriteCallJob(deps: {
  writeTimeline: (workspaceId: string, legId: string) => Promise<TimelineResult>;
  requestTimeline: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
  requestAdoption: (workspaceId: string, legId: string) => Promise<void>;
}): Processor<"crm.write-call"> {
  return async ({ workspaceId, legId }) => {
    // by itself: what keeps one of the two from being written must not keep the other
    await deps.requestAdoption(workspaceId, legId);
    const result = await deps.writeTimeline(workspaceId, legId);
    if (result === "in-progress" || result === "awaited")
      await deps.requestTimeline(workspaceId, legId, LOOK_AGAIN_MS);
  };
}
