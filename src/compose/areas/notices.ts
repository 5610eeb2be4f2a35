import { elapsedMs } from "../../concurrency/elapsed-ms.ts";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { noticeRoutes } from "../../http/api/notices.ts";
import { createTellCallbackNews } from "../../services/callbacks/tell-callback.ts";
import { createManageNotices } from "../../services/notices/manage-notices.ts";
import { createKeyedLedger } from "../../services/timeline/ledger.ts";
import { crmContactUrl } from "../../crm/registry.ts";
import { createSendMail } from "../../notices/mail.ts";
import { createPostWebhook } from "../../notices/webhook.ts";
import { identityOn } from "../../services/routing/answer-call.ts";
import { createCloseCall } from "../../services/calls/close-call.ts";
import { createFollowUpCalls } from "../../services/calls/follow-up-calls.ts";
import { createSendAndNote } from "../../services/notices/note-delivery.ts";
import { createPopInCrm } from "../../services/notices/pop-in-crm.ts";
import { createPostChat, createSendTest } from "../../services/notices/post-chat.ts";
import { endsTasks } from "../../services/notices/end-callback-tasks.ts";
import {
  createCompleteTask,
  createSettleTasks,
  createWasReached,
} from "../../services/notices/settle-tasks.ts";
import { createSendNotice } from "../../services/notices/send-notice.ts";
import { createLock } from "../../state/lock.ts";
import { createReadDue } from "../../state/read-due.ts";
import { createTellAdmins } from "../../services/notices/tell-admins.ts";
import { createTellDecided, createTellMissed } from "../../services/notices/tell-reps.ts";
import type { Callbacks } from "./callbacks.ts";
import { composeCallReader } from "../call-reader.ts";
import type { Clients } from "../clients.ts";
import type { Area } from "../area.ts";
import { createCallbackPolicyOf } from "../callback-policy-of.ts";
import type { Core } from "../core.ts";

/** Planning a task is two questions to the database. */
const TASK_LOCK = { holdMs: 10_000, waitMs: 5_000 };

export type Notices = ReturnType<typeof composeNotices>;

/** What became of calls, and telling reps of callers who wait and calls that they missed. */
export function composeNotices(
  core: Core,
  clients: Clients,
  { settleCallbacks, promiseMissed }: Pick<Callbacks, "settleCallbacks" | "promiseMissed">,
) {
  const { stores, settings, requests, now } = core;
  const { mail } = core.options.config;
  const postWebhook = createPostWebhook({ fetch: core.outbound.guarded, now });
  const tell = { noticesOf: stores.notices.get, enqueue: requests.sendNotice };

  const sendMail = mail === null ? null : createSendMail(mail.smtpUrl, mail.from);
  const policyOf = createCallbackPolicyOf(core);
  const ledger = createKeyedLedger(stores.crmWrites, "task", randomUUID);
  const settleTasks = createSettleTasks({
    policyOf,
    contactsByNumber: stores.contacts.byNumber,
    tasksAbout: (workspaceId, about, plannedBy) =>
      stores.crmWrites.listDone(workspaceId, "task", about, plannedBy),
    requestCompletion: requests.completeTask,
  });
  const completeTask = createCompleteTask({
    crmOf: clients.crmOf,
    isHere: stores.crmWrites.isHere,
    done: ledger.done,
  });

  const tellMissed = createTellMissed(tell);
  const closeCall = createCloseCall({
    ...composeCallReader(core),
    saveStory: stores.routedCalls.save,
    async settleCallbacks(workspaceId, legs) {
      await settleCallbacks(workspaceId, legs);
      await settleTasks(workspaceId, legs);
    },
    async tellReps(closed) {
      await tellMissed(closed);
      await promiseMissed(closed);
    },
    dueOf: createReadDue(core.redis),
    lookAgain: requests.lookAgain,
    now,
  });
  const followUpCalls = createFollowUpCalls({
    closeCall,
    async hasCrm(workspaceId) {
      const connections = await stores.crmConnections.list(workspaceId);
      return connections.some(({ status }) => status !== "replaced");
    },
    writeCallSoon: requests.writeCallSoon,
    closeCallAlone: requests.closeCall,
  });
  const postChat = createPostChat({ noticesOf: stores.notices.get, post: postWebhook });
  async function post(workspaceId: string, id: string, body: object): Promise<void> {
    const [{ webhookUrl: url }, secret] = await Promise.all([
      stores.notices.get(workspaceId),
      stores.notices.secretOf(workspaceId),
    ]);
    // switched off since
    if (url !== null) await postWebhook({ url, secret }, id, body);
  }
  const sendNotice = createSendNotice({
    settingsOf: settings.settingsOf,
    crmOf: clients.crmOf,
    async legsOfCaller(workspaceId, number, fromMs, toMs) {
      const decisions = await stores.decisions.near(workspaceId, number, fromMs, toMs);
      return [...new Set(decisions.map(({ legId }) => legId))];
    },
    ledger,
    async isTakenBack(workspaceId, { kind, lineId, legId }) {
      if (kind !== "callback") return false;
      const callId = legId.slice(legId.indexOf(":") + 1);
      const callback = await stores.callbacks.ofCall(workspaceId, lineId, callId);
      return callback !== null && endsTasks(callback);
    },
    wasReached: createWasReached({
      policyOf,
      legsOfNumber: stores.callEvents.ofNumber,
    }),
    withLock: createLock(core.redis, { ...TASK_LOCK, now: elapsedMs, wait }),
    async contactUrlOf(workspaceId, contactId) {
      const connections = await stores.crmConnections.list(workspaceId);
      const connected = connections.find(({ status }) => status === "connected");
      if (connected === undefined || connected.accountId === null) return null;
      const { provider, accountId } = connected;
      const appUrl = core.options.config.hubspotAppUrl;
      return crmContactUrl(provider, { appUrl, accountId, contactId });
    },
    async popScreen(lineId, rep, url) {
      const line = settings.lineById(lineId);
      const identity = line === undefined ? undefined : identityOn(line, rep);
      if (line === undefined || identity === undefined || identity.type !== "user") return;
      await (await clients.clientOfLine(line))?.popScreen?.(identity.id, url);
    },
    popInCrm: createPopInCrm({
      crmOf: clients.crmAccountOf,
      userIdOf: stores.owners.userIdOf,
      numberOfLine: (lineId) => settings.lineById(lineId)?.numbers[0]?.number ?? null,
      tryFeature: clients.tryFeature,
    }),
    now,
    sendMail,
    postChat,
    postWebhook: post,
  });

  const tellCallbackNews = createTellCallbackNews({
    noticesOf: stores.notices.get,
    get: stores.callbacks.get,
    postWebhook: post,
  });
  const sendAndNote = createSendAndNote({
    send: sendNotice,
    note: stores.noticeDeliveries.note,
    wasSent: stores.noticeDeliveries.wasSent,
    hash: (text) => createHash("sha256").update(text).digest("hex").slice(0, 32),
    now,
    onFailure: core.onFailure,
  });

  return {
    tellDecided: createTellDecided(tell),
    tellAdmins: createTellAdmins({
      noticesOf: stores.notices.get,
      adminsOf: async (workspaceId) =>
        (await stores.users.list(workspaceId)).filter(({ role }) => role === "admin"),
      sendMail,
      postChat,
      postWebhook: post,
      now,
    }),
    routes: [
      noticeRoutes({
        listDeliveries: stores.noticeDeliveries.list,
        sendTest: createSendTest({
          noticesOf: stores.notices.get,
          secretOf: stores.notices.secretOf,
          post: postWebhook,
          sendMail,
          async addressOf(workspaceId, { repId, userId }) {
            const reps = settings.settingsOf(workspaceId)?.reps ?? [];
            if (repId !== null) return reps.find(({ id }) => id === repId)?.email ?? null;
            if (userId === null) return null;
            return (await stores.users.get(workspaceId, userId))?.email ?? null;
          },
          now,
        }),
        notices: createManageNotices({
          notices: stores.notices,
          hasMailServer: mail !== null,
          popRefusalOf: (workspace) => stores.crmRefusals.reasonOf(workspace, "call-pop"),
          forgetPopRefusal: (workspace) => stores.crmRefusals.clearAll(workspace, "call-pop"),
          checkAddress: core.outbound.check,
          audit: stores.audit.append,
        }),
      }),
    ],
    processors: {
      "calls.follow-up": followUpCalls,
      "calls.close": ({ workspaceId, legId }) => closeCall(workspaceId, legId),
      "crm.complete-task": ({ workspaceId, id, crmId }) => completeTask(workspaceId, { id, crmId }),
      "callbacks.tell": ({ workspaceId, id, news, at }) =>
        tellCallbackNews(workspaceId, { id, news, at }),
      "notices.send": ({ workspaceId, channel, notice }) =>
        sendAndNote(workspaceId, channel, notice),
    },
  } satisfies Area & Record<string, unknown>;
}
