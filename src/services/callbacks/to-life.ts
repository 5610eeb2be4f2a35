import type { CallbackLife } from "../../domain/callback.ts";
import type { StoredCallback } from "./stored-callback.ts";

/** Only what lives. What closed a row is no matter here: it is open. */
export function toLife(callback: StoredCallback): CallbackLife {
  const { stage, attemptKeys, offers, offeredTo, nextAttemptAt, expiresAt } = callback;
  const open = { closedAt: null, closedBy: null, closedReason: null };
  return { stage, attemptKeys, offers, offeredTo, nextAttemptAt, expiresAt, ...open };
}
