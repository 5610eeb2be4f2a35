import type { CrmClient } from "../../crm/port.ts";
import type { LegEvent } from "../../domain/call.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { StickylineError } from "../../domain/errors.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { isOnOurSide } from "../../domain/leg-talk.ts";
import { type CallLeg, isTalk } from "../../domain/settle-callback.ts";
import { latestOf } from "../../domain/told-time.ts";

/** What a task that is done has in the ledger for its content. */
const COMPLETED = "completed";

/** A number that so many contacts share is a switchboard's: who was reached there is not said. */
const MOST_CONTACTS = 3;

/** By what the ledger finds the tasks about a contact. */
export function aboutContact(contactId: string): string {
  return `contact:${contactId}`;
}

type PolicyOf = (workspaceId: string) => Promise<Pick<CallbackPolicy, "minTalkSeconds">>;

export type SettleDeps = {
  readonly policyOf: PolicyOf;
  readonly contactsByNumber: (
    workspaceId: string,
    number: string,
  ) => Promise<readonly { readonly crmId: string }[]>;
  /** The tasks in the CRM that are about any of these and were planned by then. */
  readonly tasksAbout: (
    workspaceId: string,
    about: readonly string[],
    plannedBy: number,
  ) => Promise<readonly Task[]>;
  /** Later, once. */
  readonly requestCompletion: (workspaceId: string, task: RequestedTask) => Promise<void>;
};

type Task = {
  readonly id: string;
  readonly crmId: string | null;
  readonly contentHash: string | null;
};
export type RequestedTask = { readonly id: string; readonly crmId: string };

/**
 * Has the tasks of missed calls completed once anybody of ours has talked with the person since, on whichever line and
 * number, whoever rang whom. Safe to repeat.
 */
export function createSettleTasks(
  deps: SettleDeps,
): (workspaceId: string, legs: readonly CallLeg[]) => Promise<void> {
  return async (workspaceId, legs) => {
    const answered = legs.filter((leg) => isOnOurSide(leg) && leg.state.connectedAt !== null);
    for (const { state } of answered) {
      if (state.number === null || state.connectedAt === null) continue;
      const contacts = await deps.contactsByNumber(workspaceId, state.number);
      if (contacts.length > MOST_CONTACTS) continue;
      const about = contacts.map(({ crmId }) => aboutContact(crmId));
      const tasks = await deps.tasksAbout(workspaceId, about, latestOf(state.connectedAt));
      const open = tasks.filter(({ contentHash }) => contentHash !== COMPLETED);
      // most people have no task, so what counts as a talk is read last
      if (open.length === 0 || !isTalk(state, await deps.policyOf(workspaceId))) continue;
      for (const { id, crmId } of open) {
        if (crmId === null) continue;
        await deps.requestCompletion(workspaceId, { id, crmId });
      }
    }
  };
}

export type CompleteDeps = {
  /** Whether the task is in the account that is connected now. */
  readonly isHere: (workspaceId: string, id: string) => Promise<boolean>;
  readonly crmOf: (workspaceId: string) => Promise<Pick<CrmClient, "completeTask"> | null>;
  readonly done: (
    workspaceId: string,
    id: string,
    crmId: string,
    contentHash: string,
  ) => Promise<void>;
};

/** Marks a task as done in the CRM. One that somebody deleted is done as well. */
export function createCompleteTask(
  deps: CompleteDeps,
): (workspaceId: string, task: RequestedTask) => Promise<void> {
  return async (workspaceId, { id, crmId }) => {
    const crm = await deps.crmOf(workspaceId);
    if (crm === null || !(await deps.isHere(workspaceId, id))) return;
    try {
      await crm.completeTask(crmId);
    } catch (error) {
      if (!(error instanceof StickylineError && error.code === "NOT_FOUND")) throw error;
    }
    await deps.done(workspaceId, id, crmId, COMPLETED);
  };
}

export type ReachedDeps = {
  readonly policyOf: PolicyOf;
  /** Every event of the legs that name this number from then on, leg by leg. */
  readonly legsOfNumber: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly (readonly LegEvent[])[]>;
};

/** Whether anybody of ours has talked with a number since then: a task that comes late has nothing left to do. */
export function createWasReached(
  deps: ReachedDeps,
): (workspaceId: string, number: string, sinceMs: number) => Promise<boolean> {
  return async (workspaceId, number, sinceMs) => {
    const policy = await deps.policyOf(workspaceId);
    const legs = await deps.legsOfNumber(workspaceId, number, sinceMs);
    return legs.map(foldLeg).some((state) => {
      const isOurs = isOnOurSide({ repId: null, state });
      return isOurs && (state.connectedAt ?? 0) > sinceMs && isTalk(state, policy);
    });
  };
}
