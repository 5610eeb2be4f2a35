import type { CallbackLife } from "../../domain/callback.ts";

/** As it is stored; `version` grows with every change. */
export type StoredCallback = CallbackLifeRow & {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string;
  readonly repId: string | null;
  readonly contactIds: readonly string[];
  readonly promisedAt: number;
  readonly state: string;
  readonly joinedTo: string | null;
  readonly version: number;
};
type CallbackLifeRow = Omit<CallbackLife, "closedReason"> & {
  readonly closedReason: string | null;
};
