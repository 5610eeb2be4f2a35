import type { Processor } from "./processor.ts";

/** Presence, last agent and call log from one call event. */
export function createRecordCallEventJob(deps: {
  recordCallEvent: (
    lineId: string,
    receivedAt: number,
    payload: Record<string, unknown>,
  ) => Promise<void>;
}): Processor<"calls.record-event"> {
  return ({ lineId, receivedAt, payload }) => deps.recordCallEvent(lineId, receivedAt, payload);
}
