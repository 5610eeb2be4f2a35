import type { Processor } from "./processor.ts";

/** Asks for the changes of every CRM, and at night for everything. */
export function createWatchCrmJob(deps: {
  watchCrm: () => Promise<unknown>;
}): Processor<"crm.watch"> {
  return async () => {
    await deps.watchCrm();
  };
}
