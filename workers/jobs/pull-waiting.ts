import type { PullResult } from "../../src/services/passing-on/pull-waiting.ts";
import type { Processor } from "./processor.ts";

/** Less than a queue's step, so that a busy worker is no step late. */
const LOOK_AGAIN_MS = 4_000;
/** A caller is looked after for an hour at the most. */
const MOST_TURNS = 900;

/** Looks after a caller in a queue until they are out of it. */
export function createPullWaitingJob(deps: {
  pullWaiting: (workspaceId: string, legId: string) => Promise<PullResult>;
  requestPull: (
    pull: { workspaceId: string; legId: string; turn: number },
    delayMs: number,
  ) => Promise<void>;
}): Processor<"calls.pull"> {
  return async ({ workspaceId, legId, turn }) => {
    const result = await deps.pullWaiting(workspaceId, legId);
    if (result !== "waits" || turn === null || turn >= MOST_TURNS) return;
    await deps.requestPull({ workspaceId, legId, turn: turn + 1 }, LOOK_AGAIN_MS);
  };
}
