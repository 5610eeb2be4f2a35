import { setTimeout as wait } from "node:timers/promises";
import { orStopped } from "../concurrency/or-stopped.ts";
import { outageOf } from "../concurrency/outage-of.ts";
import { StickylineError } from "../domain/errors.ts";
import { wrongDatabaseUrl } from "../store/to-store-error.ts";

const AGAIN_MS = 500;
const TELL_EVERY_MS = 60_000;

type Waiting = {
  /** Ends the waiting: rejects with its reason, at once. */
  readonly stop: AbortSignal;
  /** Host and port of PostgreSQL. */
  readonly host: string;
  /** Told one sentence at once, and one a minute. */
  readonly tell: (sentence: string) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
};

/**
 * What `ask` gives, however long PostgreSQL is not there or too slow for it: asked again every half second. Rejects
 * with CONFIG_INVALID where DATABASE_URL is wrong, and with what else is no outage.
 */
export async function untilThere<T>(ask: () => Promise<T>, waiting: Waiting): Promise<T> {
  const { stop, host } = waiting;
  let toldAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    try {
      return await orStopped(ask(), stop);
    } catch (error) {
      stop.throwIfAborted();
      const wrong = wrongDatabaseUrl(error);
      if (wrong !== null) throw wrong;
      if (outageOf(error) === null) throw error;
      if (waiting.now() - toldAt >= TELL_EVERY_MS) {
        toldAt = waiting.now();
        const why = error instanceof StickylineError ? error.message : "it does not answer";
        waiting.tell(`waiting for PostgreSQL at ${host}, to start by itself then: ${why}`);
      }
    }
    await wait(AGAIN_MS, undefined, { signal: stop });
  }
}
