import type { Processor } from "./processor.ts";

/** Makes the rep who talked the owner of a contact that nobody owns. */
export function createAdoptJob(deps: {
  adoptContact: (workspaceId: string, legId: string) => Promise<unknown>;
}): Processor<"crm.adopt"> {
  return async ({ workspaceId, legId }) => {
    await deps.adoptContact(workspaceId, legId);
  };
}
