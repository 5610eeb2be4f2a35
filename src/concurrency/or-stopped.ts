import { once } from "node:events";

/** What the work gives; rejects with the reason of `stop` as soon as that is aborted, and leaves the work to itself. */
export async function orStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted();
  const over = new AbortController();
  const stopped = once(stop, "abort", { signal: over.signal }).then(() => stop.throwIfAborted());
  stopped.catch(() => undefined);
  try {
    return await Promise.race([work, stopped.then(() => work)]);
  } finally {
    over.abort();
  }
}
