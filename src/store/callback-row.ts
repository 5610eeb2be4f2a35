import { type CallbackLife, type CallbackStage, isOpen } from "../domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../domain/callback-policy.ts";
import type { Callback as Row } from "./generated/client.ts";

/** A promise to ring a caller back. `number`: E.164; `promisedAt`: epoch milliseconds. */
export type Callback = {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string;
  readonly repId: string | null;
  readonly promisedAt: number;
};

/** `entered`: the caller keyed the number in. `calledFrom`: from where, where that is known and another number. */
export type CallbackPlace = { readonly entered: boolean; readonly calledFrom: string | null };

/** What is known of it by now. `state`: `open`, or how it was closed; `joined`: it counts with `joinedTo`. */
export type KnownCallback = Callback &
  CallbackPlace &
  Omit<CallbackLife, "closedReason"> & {
    readonly state: string;
    readonly contactIds: readonly string[];
    readonly closedReason: string | null;
    readonly joinedTo: string | null;
    readonly version: number;
    /** What the phone system made of the last call that it was asked for; null: none was, or that was not read. */
    readonly lastDial: string | null;
  };

/** Rows of earlier versions do not say when they expire. */
export const EXPIRY_MS = DEFAULT_CALLBACK_POLICY.expiryHours * 3_600_000;

/** A row as the domain has it. */
export function toCallback(
  row: Row & { readonly dials?: readonly { readonly state: string }[] },
): KnownCallback {
  const { promisedAt, nextAttemptAt, expiresAt, closedAt, stage, dials = [], ...kept } = row;
  return {
    ...kept,
    lastDial: dials[0]?.state ?? null,
    stage: toStage(row.state, stage),
    promisedAt: promisedAt.getTime(),
    nextAttemptAt: (nextAttemptAt ?? promisedAt).getTime(),
    expiresAt: expiresAt?.getTime() ?? promisedAt.getTime() + EXPIRY_MS,
    closedAt: closedAt?.getTime() ?? null,
  };
}

/** An earlier version closes a row by its state alone. */
function toStage(state: string, stage: string): CallbackStage {
  if (state === "open") return isOpen(stage) ? stage : "requested";
  return state === "done" || state === "expired" || state === "failed" ? state : "cancelled";
}
