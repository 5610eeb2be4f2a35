import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { openWaitingServer } from "../http/waiting-server.ts";
import type { Core } from "./core.ts";
import { hostOf } from "./tell-failures.ts";
import { untilThere } from "./until-there.ts";

export type WaitingRoom = ReturnType<typeof createWaitingRoom>;

/** Where a first start waits for PostgreSQL: it listens, alive and not ready, from the moment that there is something to wait for. */
export function createWaitingRoom({ options }: Core, stop: AbortSignal) {
  const { config, databaseUrl, log } = options;
  let closing: Promise<() => Promise<void>> | null = null;
  return {
    async untilThere<T>(ask: () => Promise<T>): Promise<T> {
      const taken = new AbortController();
      return untilThere(ask, {
        stop: AbortSignal.any([stop, taken.signal]),
        host: hostOf(databaseUrl),
        tell(sentence) {
          log.warn(sentence);
          closing ??= openWaitingServer(config);
          // nobody may wait where another program listens
          closing.catch((error: unknown) => taken.abort(error));
        },
        now: elapsedMs,
      });
    },
    async close(): Promise<void> {
      const end = await closing?.catch(() => null);
      closing = null;
      await end?.();
    },
  };
}
