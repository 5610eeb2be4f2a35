import type { Processor } from "./processor.ts";

/** While the call lasts; its next event asks sooner. */
const LOOK_AGAIN_MS = 12_000;

/** What became of one call, and who is told. */
export function createCloseCallJob(deps: {
  closeCall: (
    workspaceId: string,
    legId: string,
  ) => Promise<"closed" | "no-decision" | "in-progress">;
  requestClose: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
}): Processor<"calls.close"> {
  return async ({ workspaceId, legId }) => {
    const result = await deps.closeCall(workspaceId, legId);
    if (result === "in-progress") await deps.requestClose(workspaceId, legId, LOOK_AGAIN_MS);
  };
}
