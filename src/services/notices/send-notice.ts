import type { CrmClient } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import { oneLine } from "../../domain/one-line.ts";
import { callLink, noticeId, noticeWords, type Notice } from "../../domain/notice.ts";
import type { Rep, WorkspaceSettings } from "../../domain/settings.ts";
import type { ChatMessage } from "./chat-message.ts";
import { aboutContact } from "./settle-tasks.ts";
import { taskFor } from "./task-for.ts";
import type { NoticeChannel } from "./tell-reps.ts";

type Row = { readonly id: string; readonly attempts: number; readonly crmId: string | null };

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly crmOf: (
    workspaceId: string,
  ) => Promise<Pick<CrmClient, "createTask" | "findTask" | "readContactNames"> | null>;
  /** The legs by which a number has called between two times. */
  readonly legsOfCaller: (
    workspaceId: string,
    number: string,
    fromMs: number,
    toMs: number,
  ) => Promise<readonly string[]>;
  readonly ledger: {
    /** Whether a task was planned under any of these keys. */
    knowsAny(workspaceId: string, keys: readonly string[]): Promise<boolean>;
    plan(workspaceId: string, key: string, about?: readonly string[]): Promise<Row>;
    /** Takes the row for sending, counting the attempt; null while another worker sends it. */
    claim(workspaceId: string, id: string): Promise<Row | null>;
    done(workspaceId: string, id: string, crmId: string, contentHash: string): Promise<void>;
    failed(workspaceId: string, id: string, error: string): Promise<void>;
  };
  /** Whether a rep has talked with this number since. */
  readonly wasReached: (workspaceId: string, number: string, sinceMs: number) => Promise<boolean>;
  /** Whether it is of a callback that nobody is to make any more. */
  readonly isTakenBack: (workspaceId: string, notice: Notice) => Promise<boolean>;
  /** Null: no mail server is set. */
  readonly sendMail:
    ((mail: { id: string; to: string; subject: string; text: string }) => Promise<void>) | null;
  /** Posts JSON, signed where the workspace has a secret. */
  readonly postWebhook: (workspaceId: string, id: string, body: object) => Promise<void>;
  /** Posts into the workspace's chat, where it has this one. */
  readonly postChat: (
    workspaceId: string,
    chat: "slack" | "teams",
    id: string,
    said: ChatMessage,
  ) => Promise<void>;
  /** The contact's page for people; null while no CRM is connected that has one. */
  readonly contactUrlOf: (workspaceId: string, contactId: string) => Promise<string | null>;
  /** Opens a page on the screen of whoever has this identity; nothing where the phone system can't. */
  readonly popScreen: (lineId: string, rep: Rep, url: string) => Promise<void>;
  /** Has the CRM show the call to whom it rings; nothing where it can't. */
  readonly popInCrm: (workspaceId: string, rep: Rep, notice: Notice) => Promise<void>;
  /** Runs work while no other worker holds the same name. */
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
};

/** Who calls again within this time has one task made for them, not one for each call. */
const SAME_MATTER_MS = 3_600_000;
/** By then the call is answered or gone: a page that opens later is in the way. */
const POP_WITHIN_MS = 20_000;

/**
 * Sends one notice on one channel. A task is written once, by the ledger, whatever crashes; mail and webhook carry
 * the notice's id, by which a receiver knows it again. Errors know whether a retry helps.
 */
export function createSendNotice(
  deps: Deps,
): (workspaceId: string, channel: NoticeChannel, notice: Notice) => Promise<void> {
  return async (workspaceId, channel, notice) => {
    const reps = deps.settingsOf(workspaceId)?.reps ?? [];
    const rep = reps.find(({ id }) => id === notice.repId);
    // gone since: nobody is left to tell
    if (rep === undefined) return;
    const takenBy = reps.find(({ id }) => id === notice.takenByRepId)?.name ?? null;
    const words = noticeWords(notice, takenBy);
    switch (channel) {
      case "task":
        return writeTask(deps, workspaceId, notice, taskDoer(rep, reps, deps.now()));
      case "email": {
        if (deps.sendMail === null) return;
        const text = [...words.lines, "", "Stickyline"].join("\n");
        return deps.sendMail({ id: notice.id, to: rep.email, subject: words.title, text });
      }
      case "screen-pop": {
        const [contactId] = notice.contactIds;
        if (contactId === undefined || deps.now() - notice.at > POP_WITHIN_MS) return;
        const url = await deps.contactUrlOf(workspaceId, contactId);
        return url === null ? undefined : deps.popScreen(notice.lineId, rep, url);
      }
      case "crm-pop":
        if (deps.now() - notice.at > POP_WITHIN_MS) return;
        return deps.popInCrm(workspaceId, rep, notice);
      case "slack":
      case "teams": {
        const [contactId] = notice.contactIds;
        const url =
          contactId === undefined ? null : await deps.contactUrlOf(workspaceId, contactId);
        const title = `${oneLine(rep.name)}: ${words.title}`;
        return deps.postChat(workspaceId, channel, notice.id, { ...words, title, url });
      }
      case "webhook":
        return deps.postWebhook(workspaceId, notice.id, {
          type: WEBHOOK_TYPES[notice.kind],
          at: new Date(notice.at).toISOString(),
          rep: { id: rep.id, name: rep.name, email: rep.email },
          number: notice.number,
          contactIds: notice.contactIds,
          lineId: notice.lineId,
          callId: notice.legId.slice(notice.legId.indexOf(":") + 1),
          takenByRepId: notice.takenByRepId,
          ...(notice.kind === "callback" ? { callUrl: callLink(notice.number) } : {}),
          title: words.title,
          text: words.lines.join(" "),
        });
    }
  };
}

const WEBHOOK_TYPES: Readonly<Record<Notice["kind"], string>> = {
  ringing: "call.ringing",
  waiting: "caller.waiting",
  missed: "call.missed",
  callback: "callback.due",
};

/** A promised call back and the missed call that it was promised in are one matter: one task. */
function taskIdOf({ kind, id, legId, repId }: Notice): string {
  return kind === "callback" ? noticeId("missed", legId, repId) : id;
}

type Doer = { readonly ownerId: string | null; readonly lines: readonly string[] };

/** Whoever has a task for somebody else is told whose it was. */
function taskDoer(rep: Rep, reps: readonly Rep[], now: number): Doer {
  const doer = taskFor(rep, reps, now);
  const lines = doer.id === rep.id ? [] : [`You stand in for ${rep.name}.`];
  return { ownerId: doer.crmOwnerId, lines };
}

/** One contact is the caller; of several nobody knows which. A name is not worth losing the task. */
async function callerNameOf(
  crm: Pick<CrmClient, "readContactNames">,
  [contactId, ...others]: readonly string[],
): Promise<string | null> {
  if (contactId === undefined || others.length > 0) return null;
  const names = await crm.readContactNames([contactId]).catch(() => new Map<string, string>());
  return names.get(contactId) ?? null;
}

/** A caller's calls may be told in any order and at the same moment: one of them gets the task. */
async function planTask(
  { ledger, legsOfCaller, withLock }: Deps,
  workspaceId: string,
  notice: Notice,
): Promise<Row | null> {
  const { number, at, legId, repId, contactIds } = notice;
  return withLock(workspaceId, `task:${repId}`, async () => {
    const legs = await legsOfCaller(workspaceId, number, at - SAME_MATTER_MS, at + SAME_MATTER_MS);
    const others = legs.filter((leg) => leg !== legId).map((leg) => noticeId("missed", leg, repId));
    return (await ledger.knowsAny(workspaceId, others))
      ? null
      : ledger.plan(workspaceId, taskIdOf(notice), contactIds.map(aboutContact));
  });
}

async function writeTask(
  deps: Deps,
  workspaceId: string,
  notice: Notice,
  { ownerId, lines: first }: Doer,
): Promise<void> {
  const { crmOf, ledger } = deps;
  const [contactId] = notice.contactIds;
  const crm = await crmOf(workspaceId);
  if (crm === null || contactId === undefined) return;
  if (await deps.wasReached(workspaceId, notice.number, notice.at)) return;
  if (await deps.isTakenBack(workspaceId, notice)) return;
  const planned = await planTask(deps, workspaceId, notice);
  if (planned === null || planned.crmId !== null) return;
  const externalId = `stickyline-${workspaceId}-${taskIdOf(notice)}`;
  const create = async () => {
    const contactIds = notice.contactIds.slice(0, 10);
    const { title, lines } = noticeWords(notice, null, await callerNameOf(crm, contactIds));
    const body = [...first, ...lines];
    return crm.createTask({ externalId, contactIds, ownerId, title, body, dueAt: notice.at });
  };
  const row = await ledger.claim(workspaceId, planned.id);
  if (row === null) {
    throw new StickylineError("CONFLICT", "another worker writes this task", { retryable: true });
  }
  try {
    // An earlier try may have arrived though its answer was lost.
    const known = row.attempts > 1 ? await crm.findTask(externalId, contactId) : null;
    const crmId = known ?? (await create());
    await ledger.done(workspaceId, row.id, crmId, "");
  } catch (error) {
    const code = error instanceof StickylineError ? error.code : "UNKNOWN";
    await ledger.failed(workspaceId, row.id, code);
    throw error;
  }
}
