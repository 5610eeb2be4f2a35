import type { Processor } from "./processor.ts";

/** Refreshes the CRM tokens that will end soon. */
export function createRefreshTokensJob(deps: {
  refreshDue: () => Promise<unknown>;
}): Processor<"crm.refresh-tokens"> {
  return async () => {
    await deps.refreshDue();
  };
}
