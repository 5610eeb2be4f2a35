import type { Processor } from "./processor.ts";

/** Enables routers that a vendor switched off. */
export function createWatchLinesJob(deps: {
  watchLines: () => Promise<unknown>;
}): Processor<"lines.watch"> {
  return async () => {
    await deps.watchLines();
  };
}
