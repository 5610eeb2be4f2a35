import type { Processor } from "./processor.ts";

/** Reads what changed in a CRM, and what was deleted. */
export function createReadChangesJob(deps: {
  readChanges: (workspaceId: string, connectionId: string) => Promise<unknown>;
}): Processor<"crm.changes"> {
  return async ({ workspaceId, connectionId }) => {
    await deps.readChanges(workspaceId, connectionId);
  };
}
