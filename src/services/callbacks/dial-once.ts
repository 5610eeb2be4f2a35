import { StickylineError } from "../../domain/errors.ts";
import type { CallbackDialer, DialOrder } from "../../telephony/callback-dialer.ts";

/** What the phone system made of it. `later`: it was not made, and may be. `unknown`: it may have been made. */
export type DialResult = "accepted" | "later" | "refused" | "unknown";

/** Calls for callbacks, each sent once at the most. */
export type DialLedger = {
  plan(dial: {
    readonly workspaceId: string;
    readonly id: string;
    readonly callbackId: string;
    readonly repId: string;
  }): Promise<void>;
  claimForSend(workspaceId: string, id: string): Promise<boolean>;
  settle(workspaceId: string, id: string, state: DialResult, legId: string | null): Promise<void>;
  find(
    workspaceId: string,
    id: string,
  ): Promise<{
    readonly callbackId: string;
    readonly legId: string | null;
    readonly createdAt: number;
  } | null>;
  /** The leg by which the phone system knows it, where that was not known. */
  noteLeg(workspaceId: string, id: string, legId: string): Promise<void>;
  /** Nothing was ever heard of it, though it was accepted: it may have been made. */
  unheard(workspaceId: string, id: string): Promise<void>;
  /** Whether one of a callback's calls was sent and not plainly accepted. */
  wentWrong(workspaceId: string, callbackId: string): Promise<boolean>;
};

/**
 * Has a planned call made, once whatever dies on the way: taken for sending, then sent. `elsewhere`: another worker
 * had taken it. What was taken and not settled is never sent again.
 */
export function createDialOnce(deps: {
  readonly ledger: Pick<DialLedger, "claimForSend" | "settle">;
  readonly onFailure: (error: unknown) => void;
}): (
  dialer: CallbackDialer,
  workspaceId: string,
  order: DialOrder,
) => Promise<DialResult | "elsewhere"> {
  return async (dialer, workspaceId, order) => {
    if (!(await deps.ledger.claimForSend(workspaceId, order.id))) return "elsewhere";
    let legId: string | null = null;
    let result: DialResult = "accepted";
    try {
      legId = await dialer.dial(order);
    } catch (error) {
      deps.onFailure(error);
      result = resultOf(error);
    }
    await deps.ledger.settle(workspaceId, order.id, result, legId);
    return result;
  };
}

function resultOf(error: unknown): DialResult {
  // no answer, or one that says nothing: it may have been done
  if (!(error instanceof StickylineError) || error.code === "VENDOR_UNAVAILABLE") return "unknown";
  return error.code === "VENDOR_RATE_LIMITED" ? "later" : "refused";
}
