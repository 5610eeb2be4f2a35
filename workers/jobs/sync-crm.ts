import type { Processor } from "./processor.ts";

/** Reads the whole CRM into the mirror and the map. */
export function createSyncCrmJob(deps: {
  syncCrm: (workspaceId: string, connectionId: string) => Promise<unknown>;
}): Processor<"crm.sync"> {
  return async ({ workspaceId, connectionId }) => {
    await deps.syncCrm(workspaceId, connectionId);
  };
}
