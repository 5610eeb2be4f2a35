import { StickylineError } from "../domain/errors.ts";

/**
 * The promise's value, or STATE_UNAVAILABLE after `timeoutMs`. When the timer fires late because the event loop
 * stalled, a reply that already waits in the socket is still taken: the verdict falls one loop turn later.
 */
export function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => {
        reject(
          new StickylineError("STATE_UNAVAILABLE", `no answer within ${timeoutMs} ms`, {
            retryable: true,
          }),
        );
      });
    }, timeoutMs);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
