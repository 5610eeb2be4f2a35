import { withDeadline } from "../../concurrency/deadline.ts";
import type { Claim } from "../../domain/decision.ts";
import type { CallRef } from "../../domain/map-queries.ts";
import type { Work } from "./begin-call.ts";
import type { Decided } from "./decide-call.ts";

/** A promise to ring a caller back. */
export type CallbackPromise = CallRef & {
  readonly id: string;
  readonly repId: string | null;
  readonly promisedAt: number;
  /** The number is one that the caller entered, and not the one they called from; null there: it is withheld. */
  readonly entered?: { readonly calledFrom: string | null };
};

export type PromiseDeps = {
  /** Resolves once the promise is durable. */
  readonly keepCallback: (promise: CallbackPromise) => Promise<void>;
  /** A promise was kept that its caller never heard. */
  readonly withdrawCallback: (promise: CallbackPromise) => Promise<void>;
  readonly now: () => number;
  /** From the request to the answer. */
  readonly deadlineMs: number;
  readonly onFailure: (error: unknown) => void;
};

/** Is the promise of a call back durable, where the plan ends in one? */
export async function keepPromise(
  deps: PromiseDeps,
  { call, startedAt, live }: Pick<Work, "call" | "startedAt" | "live">,
  { plan }: { readonly plan: Pick<Decided["plan"], "ifNone" | "own" | "callbackNumber"> },
  { taken }: Pick<Claim, "taken">,
): Promise<boolean> {
  if (!live) return true;
  if (plan.ifNone !== "callback" || taken.length > 0) return false;
  const id = `${call.lineId}-${call.callId}`;
  const leftMs = startedAt + deps.deadlineMs - deps.now();
  return keepInTime(
    deps,
    { ...call, ...placeOf(call, plan), id, repId: plan.own?.id ?? null, promisedAt: startedAt },
    leftMs,
  );
}

/** Where they are called back. */
function placeOf(
  { number }: Pick<CallRef, "number">,
  { callbackNumber }: Pick<Decided["plan"], "callbackNumber">,
): Pick<CallbackPromise, "number" | "entered"> {
  return callbackNumber === null || callbackNumber === number
    ? { number }
    : { number: callbackNumber, entered: { calledFrom: number } };
}

/** True once the promise is durable. One that takes longer than this is withdrawn when it lands: nobody was told it. */
async function keepInTime(
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
