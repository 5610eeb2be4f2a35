import { setTimeout as wait } from "node:timers/promises";

type Startable = {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  close(force?: boolean): Promise<void>;
};

const AGAIN_MS = 1_000;

/**
 * Runs a worker, made so that it does not run by itself, once its server can be used. One whose first connection broke
 * never gets ready, and would ask for jobs without a pause, so that nothing else of the process ran: it is made anew until
 * it is ready. `closing` ends that.
 */
export function runWhenReady(
  make: () => Startable,
  deps: { readonly closing: AbortSignal; readonly onFailure: (error: unknown) => void },
): { close(): Promise<void> } {
  const { closing, onFailure } = deps;
  let worker = make();

  async function begin(): Promise<void> {
    while (!closing.aborted) {
      try {
        await worker.waitUntilReady();
        break;
      } catch (error) {
        if (closing.aborted) return;
        onFailure(error);
        await worker.close(true).catch(() => undefined);
        await wait(AGAIN_MS, undefined, { signal: closing }).catch(() => undefined);
        if (!closing.aborted) worker = make();
      }
    }
    if (!closing.aborted) await worker.run();
  }

  const running = begin().catch(onFailure);
  return {
    async close() {
      await worker.close();
      await running;
    },
  };
}
