import { ownRepOf, type CallStory } from "./call-story.ts";
import type { Decision } from "./decision.ts";
import { oneLine } from "./one-line.ts";

/** Something that a rep should hear of. */
export type Notice = {
  /** The same at every try. */
  readonly id: string;
  readonly kind: "ringing" | "waiting" | "missed" | "callback";
  readonly repId: string;
  /** The caller, E.164. */
  readonly number: string;
  /** The number that they dialled, where the phone system says it. */
  readonly dialled?: string | null;
  readonly contactIds: readonly string[];
  readonly lineId: string;
  readonly legId: string;
  readonly at: number;
  /** The decision's sentence. */
  readonly reason: string;
  /** Who took the call instead; null: nobody did. */
  readonly takenByRepId: string | null;
};

/** How the reps of a workspace are told. */
export type NoticeSettings = {
  /** A task in the CRM for the owner whose call nobody took. */
  readonly tasks: boolean;
  readonly email: boolean;
  /** Where notices are posted; null: nowhere. */
  readonly webhookUrl: string | null;
  /** An incoming webhook of Slack, and one of Microsoft Teams; null: no such chat. */
  readonly slackUrl: string | null;
  readonly teamsUrl: string | null;
  /** The contact's page in the CRM is opened by the phone system while the rep's phone rings, where it can do that. */
  readonly screenPop: boolean;
  /** The CRM is told of the call while the rep's phone rings, and shows it to them, where it can do that. */
  readonly crmPop: boolean;
};

export const DEFAULT_NOTICES: NoticeSettings = {
  tasks: true,
  email: false,
  webhookUrl: null,
  slackUrl: null,
  teamsUrl: null,
  screenPop: false,
  crmPop: false,
};

/** One notice on one channel, and what became of its newest try. */
export type NoticeDelivery = {
  /** Says nothing of the call or the caller. */
  readonly id: string;
  readonly at: number;
  readonly channel: string;
  readonly kind: string;
  readonly repId: string;
  readonly outcome: "sent" | "failed";
  readonly attempts: number;
  readonly error: string | null;
};

/** "X is calling you": the call was put through to a rep, and the CRM knows the caller. */
export function ringingNotice(decision: Omit<Decision, "snapshot">): Notice | null {
  const { outcome, observed, repId, contacts } = decision;
  if (outcome !== "rep" || observed || repId === null || contacts.length === 0) return null;
  return toNotice("ringing", decision, repId, null);
}

/** "X is waiting for you": the caller was told to hold for their own rep. */
export function waitingNotice(decision: Omit<Decision, "snapshot">): Notice | null {
  const repId = ownRepOf([decision]);
  if (decision.outcome !== "wait" || decision.observed || repId === null) return null;
  return toNotice("waiting", decision, repId, null);
}

/**
 * "You missed X": nobody talked with the caller, or their phone rang and another took it. Nothing for who has left
 * or is switched off, and nothing where the call went elsewhere without their phone ringing: that is routine.
 */
export function missedNotice(decisions: readonly Decision[], story: CallStory): Notice | null {
  const last = decisions.at(-1);
  const { ownRepId, talkedRepId, stage, loss, observed, heldOut } = story;
  if (last === undefined || ownRepId === null || observed || heldOut) return null;
  if (story.byColleague === true || stage === "answered" || loss === "left" || loss === "disabled")
    return null;
  if (talkedRepId !== null && stage !== "offered") return null;
  return toNotice("missed", last, ownRepId, talkedRepId);
}

/** What a notice of this kind about this call to this rep is known by. */
export function noticeId(kind: Notice["kind"], legId: string, repId: string): string {
  return `${kind}:${legId}:${repId}`;
}

function toNotice(
  kind: Notice["kind"],
  {
    legId,
    lineId,
    number,
    dialled = null,
    contacts: contactIds,
    at,
    reason,
  }: Omit<Decision, "snapshot">,
  repId: string,
  takenByRepId: string | null,
): Notice | null {
  if (number === null) return null;
  const id = noticeId(kind, legId, repId);
  const call = { number, dialled, contactIds, lineId, legId, at };
  return { ...call, id, kind, repId, reason, takenByRepId };
}

/** Opens the dialler of whoever clicks it: https://www.rfc-editor.org/rfc/rfc3966. `number`: E.164. */
export function callLink(number: string): string {
  return `tel:${number}`;
}

/**
 * What a notice says, for a task, an e-mail or a chat: a title and one line each. `callerName`: where whoever reads it
 * may know who called; else the number stands for them.
 */
export function noticeWords(
  notice: Notice,
  takenBy: string | null,
  callerName: string | null = null,
): { readonly title: string; readonly lines: readonly string[] } {
  const { title, lines } = wordsOf(notice, takenBy, callerName);
  return { title: oneLine(title), lines: lines.map(oneLine) };
}

function wordsOf(
  { kind, number, reason }: Notice,
  takenBy: string | null,
  callerName: string | null,
): { readonly title: string; readonly lines: readonly string[] } {
  const who = callerName ?? number;
  if (kind === "ringing") return { title: `${who} is calling you`, lines: [reason] };
  if (kind === "callback") {
    return { title: `Call ${who} back`, lines: [reason, `Call now: ${callLink(number)}`] };
  }
  if (kind === "waiting") {
    return { title: `${who} is waiting for you`, lines: [reason] };
  }
  return takenBy === null
    ? {
        title: `Call ${who} back`,
        lines: [
          `You missed a call from ${callerName === null ? number : `${callerName}, ${number}`}.`,
          reason,
        ],
      }
    : { title: `You missed ${who}`, lines: [`${takenBy} took the call.`, reason] };
}
