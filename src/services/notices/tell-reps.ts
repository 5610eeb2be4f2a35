import type { DecisionRecord } from "../../domain/decision.ts";
import {
  missedNotice,
  ringingNotice,
  waitingNotice,
  type Notice,
  type NoticeSettings,
} from "../../domain/notice.ts";
import type { ClosedCall } from "../calls/close-call.ts";

export type NoticeChannel =
  "task" | "email" | "webhook" | "slack" | "teams" | "screen-pop" | "crm-pop";

export type Deps = {
  readonly noticesOf: (workspaceId: string) => Promise<NoticeSettings>;
  /** Sent later, once: the same notice on the same channel is not sent again. */
  readonly enqueue: (workspaceId: string, channel: NoticeChannel, notice: Notice) => Promise<void>;
};

/** Has a rep told that their caller waits, or shown who calls, as soon as it is decided. */
export function createTellDecided(
  deps: Deps,
): (decisions: readonly DecisionRecord[]) => Promise<void> {
  return async (decisions) => {
    await Promise.all(decisions.map((decision) => tellDecided(deps, decision)));
  };
}

async function tellDecided(deps: Deps, decision: DecisionRecord): Promise<void> {
  const { workspaceId } = decision;
  const waiting = waitingNotice(decision);
  if (waiting !== null) await send(deps, workspaceId, waiting);
  const ringing = ringingNotice(decision);
  if (ringing === null) return;
  const { screenPop, crmPop } = await deps.noticesOf(workspaceId);
  if (screenPop) await deps.enqueue(workspaceId, "screen-pop", ringing);
  if (crmPop) await deps.enqueue(workspaceId, "crm-pop", ringing);
}

/** Has the owner of a missed call told, once it is over. */
export function createTellMissed(deps: Deps): (closed: ClosedCall) => Promise<void> {
  return async ({ workspaceId, call, story }) => {
    const notice = missedNotice(call.decisions, story);
    if (notice !== null) await send(deps, workspaceId, notice);
  };
}

/** Has a rep told that a callback is theirs to make. `isFirst`: nobody was told of it before. */
export function createTellCallback(
  deps: Deps,
): (workspaceId: string, notice: Notice, isFirst: boolean) => Promise<void> {
  return (workspaceId, notice, isFirst) => send(deps, workspaceId, notice, isFirst);
}

async function send(
  deps: Deps,
  workspaceId: string,
  notice: Notice,
  wantsTask = notice.kind === "missed" && notice.takenByRepId === null,
): Promise<void> {
  const { tasks, email, webhookUrl, slackUrl, teamsUrl } = await deps.noticesOf(workspaceId);
  if (tasks && wantsTask && notice.contactIds.length > 0) {
    await deps.enqueue(workspaceId, "task", notice);
  }
  if (email) await deps.enqueue(workspaceId, "email", notice);
  if (webhookUrl !== null) await deps.enqueue(workspaceId, "webhook", notice);
  if (slackUrl !== null) await deps.enqueue(workspaceId, "slack", notice);
  if (teamsUrl !== null) await deps.enqueue(workspaceId, "teams", notice);
}
