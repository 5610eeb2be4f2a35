import { advance, type CallbackEvent, type CallbackLife } from "../../domain/callback.ts";
import { mayCallBack, NOBODY_CALLED } from "../../domain/may-call-back.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { WorkspaceSettings } from "../../domain/settings.ts";
import { indexOf } from "../../domain/settings-index.ts";
import type { Change } from "../admin/record-change.ts";
import type { StoredCallback } from "./stored-callback.ts";
import { toLife } from "./to-life.ts";

type NewCallback = Pick<
  StoredCallback,
  "id" | "workspaceId" | "lineId" | "callId" | "number" | "repId" | "promisedAt"
> & { readonly expiresAt: number };

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  readonly get: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  readonly keep: (callback: NewCallback) => Promise<void>;
  readonly change: (
    callback: StoredCallback,
    life: CallbackLife & { readonly repId?: string | null },
  ) => Promise<boolean>;
  readonly onChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  /** Has the due ones looked at now. */
  readonly tendNow: (workspaceId: string) => Promise<void>;
  readonly isDoNotCall: (
    person: Pick<StoredCallback, "workspaceId" | "number" | "calledFrom" | "contactIds">,
  ) => Promise<boolean>;
  /** Who asks for this, as the audit trail names them. */
  readonly actor: () => string;
  readonly audit: (change: Change) => Promise<void>;
  readonly newId: () => string;
  readonly now: () => number;
};

export type ManageCallbacks = ReturnType<typeof createManageCallbacks>;

/** Callbacks as people create, close and hand them on. The audit names the callback, never the number. */
export function createManageCallbacks(deps: Deps) {
  const audit = (workspaceId: string, action: string, subject: string, details = {}) =>
    deps.audit({ workspaceId, actor: "admin", action: `callback.${action}`, subject, details });

  async function get(workspaceId: string, id: string): Promise<StoredCallback> {
    const callback = await deps.get(workspaceId, id);
    if (callback !== null) return callback;
    throw new StickylineError("NOT_FOUND", "callback not found; GET /api/callbacks lists them");
  }

  function checkRep(workspaceId: string, repId: string): void {
    const reps = deps.settingsOf(workspaceId)?.reps ?? [];
    if (reps.some(({ id }) => id === repId)) return;
    throw invalidInput("repId", "rep not found; GET /api/reps lists them");
  }

  async function write(
    callback: StoredCallback,
    life: (CallbackLife & { readonly repId?: string }) | null,
  ): Promise<StoredCallback> {
    if (life === null || callback.state !== "open") {
      throw new StickylineError("CONFLICT", `this callback is already ${callback.state}`);
    }
    if (!(await deps.change(callback, life))) {
      throw new StickylineError("CONFLICT", "it was changed at the same time: try again", {
        retryable: true,
      });
    }
    await deps.onChanged(callback, life);
    return get(callback.workspaceId, callback.id);
  }

  async function close(
    action: "completed" | "cancelled",
    workspaceId: string,
    id: string,
  ): Promise<StoredCallback> {
    const callback = await get(workspaceId, id);
    const event: CallbackEvent = { kind: action, by: deps.actor() };
    const { maxAttempts } = await deps.policyOf(workspaceId);
    const life = advance(toLife(callback), event, { now: deps.now(), maxAttempts });
    const closed = await write(callback, life);
    await audit(workspaceId, action, id);
    return closed;
  }

  return {
    /** While one is open for this person, the new one joins it: its `state` is then `joined`. */
    async create(
      workspaceId: string,
      wanted: { readonly number: string; readonly lineId: string; readonly repId: string | null },
    ): Promise<StoredCallback> {
      const { number, lineId, repId } = wanted;
      const lines = deps.settingsOf(workspaceId)?.lines ?? [];
      if (!lines.some((line) => line.id === lineId)) {
        throw invalidInput("lineId", "line not found; GET /api/lines lists them");
      }
      if (repId !== null) checkRep(workspaceId, repId);
      if (!mayCallBack(number, indexOf(deps.settingsOf(workspaceId)))) {
        throw invalidInput("number", NOBODY_CALLED);
      }
      if (await deps.isDoNotCall({ workspaceId, number, calledFrom: null, contactIds: [] })) {
        throw invalidInput("number", "this number is on the do-not-call list");
      }
      const id = deps.newId();
      const promisedAt = deps.now();
      const { expiryHours } = await deps.policyOf(workspaceId);
      const expiresAt = promisedAt + expiryHours * 3_600_000;
      const call = { id, workspaceId, lineId, callId: id };
      await deps.keep({ ...call, number, repId, promisedAt, expiresAt });
      await audit(workspaceId, "created", id, { repId });
      return get(workspaceId, id);
    },

    /** Somebody has called them, however. */
    complete: (workspaceId: string, id: string) => close("completed", workspaceId, id),

    /** Nobody is to call them any more. */
    cancel: (workspaceId: string, id: string) => close("cancelled", workspaceId, id),

    /** The new owner is told first, when it is due. */
    async reassign(workspaceId: string, id: string, repId: string): Promise<StoredCallback> {
      checkRep(workspaceId, repId);
      const callback = await get(workspaceId, id);
      refuseWhileCalled(callback);
      const life = { ...toLife(callback), repId, offers: 0, offeredTo: null };
      const given = await write(callback, { ...life, nextAttemptAt: nextOf(callback, deps.now()) });
      await audit(workspaceId, "reassigned", id, { repId });
      return given;
    },

    /** Due at once, whatever spacing is left. Windows and the do-not-call list stay as they are. */
    async callNow(workspaceId: string, id: string): Promise<StoredCallback> {
      const callback = await get(workspaceId, id);
      refuseWhileCalled(callback);
      const life = toLife(callback);
      // whoever was told of it keeps it
      const offers = callback.stage === "offered" ? Math.max(0, life.offers - 1) : life.offers;
      await write(callback, { ...life, offers, nextAttemptAt: deps.now() });
      await audit(workspaceId, "called-now", id);
      await deps.tendNow(workspaceId);
      return get(workspaceId, id);
    },
  };
}

/** One that another rep was told of is told anew; one that waits for its next try goes on waiting. */
function nextOf({ stage, nextAttemptAt }: StoredCallback, now: number): number {
  return stage === "offered" ? now : nextAttemptAt;
}

/** While they are rung, or talk, its next time is when that call is looked at: to move it would take a call for a miss. */
function refuseWhileCalled({ stage }: StoredCallback): void {
  if (stage !== "dialling" && stage !== "talking") return;
  throw new StickylineError(
    "CONFLICT",
    "they are being called right now: wait for how that ends, or complete or cancel the callback",
  );
}
