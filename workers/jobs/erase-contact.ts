import type { Processor } from "./processor.ts";

/** Erases a person who asked for it in the CRM. */
export function createEraseContactJob(deps: {
  eraseContact: (workspaceId: string, crmId: string, actor: string) => Promise<unknown>;
}): Processor<"crm.erase-contact"> {
  return async ({ workspaceId, crmId }) => {
    await deps.eraseContact(workspaceId, crmId, "crm");
  };
}
