import type { RescueResult } from "../../src/services/passing-on/rescue-call.ts";
import type { Processor } from "./processor.ts";

const LOOK_AGAIN_MS = 2_000;
/** Events come within seconds; a call of which nothing is heard by then is left alone. */
const MOST_LOOKS = 5;

/** Passes on a call that rings in vain. */
export function createRescueCallJob(deps: {
  rescueCall: (workspaceId: string, legId: string, decisionId: string) => Promise<RescueResult>;
  requestRescue: (
    rescue: { workspaceId: string; legId: string; decisionId: string; looks: number },
    delayMs: number,
  ) => Promise<void>;
}): Processor<"calls.rescue"> {
  return async ({ v: _version, ...rescue }) => {
    const { workspaceId, legId, decisionId, looks } = rescue;
    const result = await deps.rescueCall(workspaceId, legId, decisionId);
    if (result !== "look-again" || looks + 1 >= MOST_LOOKS) return;
    await deps.requestRescue({ ...rescue, looks: looks + 1 }, LOOK_AGAIN_MS);
  };
}
