import type { CallbackLife } from "../../domain/callback.ts";
import { noticeId } from "../../domain/notice.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { StoredCallback } from "../callbacks/stored-callback.ts";
import type { RequestedTask } from "./settle-tasks.ts";

export type Deps = {
  readonly lineById: (lineId: string) => Pick<Line, "vendor"> | undefined;
  readonly repsOf: (workspaceId: string) => readonly Pick<Rep, "id">[];
  /** The tasks in the CRM that were written under any of these names, planned by then. */
  readonly tasksNamed: (
    workspaceId: string,
    names: readonly string[],
    plannedBy: number,
  ) => Promise<readonly { readonly id: string; readonly crmId: string | null }[]>;
  /** Later, once. */
  readonly requestCompletion: (workspaceId: string, task: RequestedTask) => Promise<void>;
  readonly now: () => number;
};

/** Nobody is to call any more. Whom nobody reached in time may still be worth a call, and a talk ends tasks by itself. */
const ENDING: ReadonlySet<string> = new Set([
  "completed",
  "cancelled",
  "do-not-call",
  "unfit-number",
]);

export function endsTasks({ closedReason }: { readonly closedReason: string | null }): boolean {
  return closedReason !== null && ENDING.has(closedReason);
}

/**
 * Has what reps were given to do for a callback completed in the CRM once there is nothing left to do, or it is another
 * rep's. Safe to repeat.
 */
export function createEndCallbackTasks(
  deps: Deps,
): (
  callback: StoredCallback,
  life: CallbackLife & { readonly repId?: string | null },
) => Promise<void> {
  return async ({ workspaceId, lineId, callId }, life) => {
    const line = deps.lineById(lineId);
    if (line === undefined || (life.repId === undefined && !endsTasks(life))) return;
    const names = deps
      .repsOf(workspaceId)
      .filter(({ id }) => id !== life.repId)
      .map(({ id }) => noticeId("missed", `${line.vendor}:${callId}`, id));
    for (const { id, crmId } of await deps.tasksNamed(workspaceId, names, deps.now())) {
      if (crmId !== null) await deps.requestCompletion(workspaceId, { id, crmId });
    }
  };
}
