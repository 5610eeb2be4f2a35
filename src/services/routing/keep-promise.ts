import { withDeadline } from "../../concurrency/deadline.ts";
import type { CallRef } from "../../domain/map-queries.ts";

/** A promise to ring a caller back. */
export type CallbackPromise = CallRef & {
  readonly id: string;
  readonly repId: string | null;
  readonly promisedAt: number;
};

export type PromiseDeps = {
  /** Resolves once the promise is durable. */
  readonly keepCallback: (promise: CallbackPromise) => Promise<void>;
  /** A promise was kept that its caller never heard. */
  readonly withdrawCallback: (promise: CallbackPromise) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
};

/** True once the promise is durable. One that takes longer than this is withdrawn when it lands: nobody was told it. */
export async function keepPromise(
  deps: PromiseDeps,
  promise: CallbackPromise,
  timeoutMs: number,
): Promise<boolean> {
  const kept = deps.keepCallback(promise);
  try {
    await withDeadline(kept, timeoutMs);
    return true;
  } catch (error) {
    deps.onFailure(error);
    // What was refused was not kept.
    void kept.then(() => deps.withdrawCallback(promise)).catch(deps.onFailure);
    return false;
  }
}
