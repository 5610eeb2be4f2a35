import type { CallbackLife } from "../../domain/callback.ts";

/** As it is stored; `version` grows with every change. */
export type StoredCallback = CallbackLifeRow & {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string;
  /** The caller keyed the number in, and confirmed it. */
  readonly entered: boolean;
  /** From where they called then; null: not another number, or withheld. */
  readonly calledFrom: string | null;
  readonly repId: string | null;
  readonly contactIds: readonly string[];
  readonly promisedAt: number;
  readonly state: string;
  readonly joinedTo: string | null;
  readonly version: number;
  /** What the phone system made of the last call that it was asked for; null or left out: not known. */
  readonly lastDial?: string | null;
};
type CallbackLifeRow = Omit<CallbackLife, "closedReason"> & {
  readonly closedReason: string | null;
};
