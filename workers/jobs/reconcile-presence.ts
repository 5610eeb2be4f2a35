import type { Processor } from "./processor.ts";

/** Frees reps whose hang-up was lost. */
export function createReconcilePresenceJob(deps: {
  reconcilePresence: () => Promise<number>;
  log: { info(fields: Record<string, unknown>, message: string): void };
}): Processor<"presence.reconcile"> {
  return async () => {
    const freed = await deps.reconcilePresence();
    if (freed > 0) deps.log.info({ freed }, "freed legs whose hang-up was lost");
  };
}
