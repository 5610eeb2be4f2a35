import { outageOf } from "../../src/concurrency/outage-of.ts";
import { handOnBatch } from "../../src/concurrency/spare-poison.ts";
import type { CrmEvent } from "../../src/crm/port.ts";
import type { JobPayload } from "../../src/queues/jobs.ts";
import type { Processor } from "./processor.ts";

type Payload = JobPayload<"crm.take-events">;

/** Notes what a CRM said of its records. */
export function createTakeCrmEventsJob(deps: {
  takeCrmEvents: (accountId: string, events: readonly CrmEvent[]) => Promise<unknown>;
  /** An event that can't be taken with the others gets a job of its own. */
  takeAlone: (accountId: string, event: Payload["events"][number]) => Promise<void>;
}): Processor<"crm.take-events"> {
  return async ({ accountId, events }) => {
    await handOnBatch(events, {
      async handOn(part) {
        await deps.takeCrmEvents(accountId, part);
      },
      isOutage: (error) => outageOf(error) !== null,
      asOwn: (event) => deps.takeAlone(accountId, event),
    });
  };
}
