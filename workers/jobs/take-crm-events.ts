import type { CrmEvent } from "../../src/crm/port.ts";
import type { Processor } from "./processor.ts";

/** Notes what a CRM said of its records. */
export function createTakeCrmEventsJob(deps: {
  takeCrmEvents: (accountId: string, events: readonly CrmEvent[]) => Promise<unknown>;
}): Processor<"crm.take-events"> {
  return async ({ accountId, events }) => {
    await deps.takeCrmEvents(accountId, events);
  };
}
