import type { Processor } from "./processor.ts";

/** Reads the records that a CRM said something of. */
export function createReadHintsJob(deps: {
  readHints: (workspaceId: string, connectionId: string) => Promise<unknown>;
}): Processor<"crm.read-hints"> {
  return async ({ workspaceId, connectionId }) => {
    await deps.readHints(workspaceId, connectionId);
  };
}
