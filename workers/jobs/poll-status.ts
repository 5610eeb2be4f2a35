import type { Processor } from "./processor.ts";

/** Who wants no calls or is off duty, as their phone systems say. */
export function createPollStatusJob(deps: {
  pollStatuses: () => Promise<number>;
}): Processor<"presence.poll-status"> {
  return async () => {
    await deps.pollStatuses();
  };
}
