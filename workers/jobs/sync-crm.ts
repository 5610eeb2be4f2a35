import type { Processor } from "./processor.ts";

/** Reads the CRM's owners and contacts into the mirror and the map. */
export function createSyncCrmJob(deps: {
  syncContacts: (workspaceId: string, connectionId: string) => Promise<unknown>;
}): Processor<"crm.sync"> {
  return async ({ workspaceId, connectionId }) => {
    await deps.syncContacts(workspaceId, connectionId);
  };
}
