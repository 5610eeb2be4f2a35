import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { StickylineError } from "../domain/errors.ts";
import { crmContactUrl } from "../crm/registry.ts";
import type { Notice } from "../domain/notice.ts";
import { createSendMail } from "../notices/mail.ts";
import { createPostWebhook } from "../notices/webhook.ts";
import { identityOn } from "../services/routing/answer-call.ts";
import { createCloseCall } from "../services/calls/close-call.ts";
import { createPopInCrm } from "../services/notices/pop-in-crm.ts";
import { createSendNotice } from "../services/notices/send-notice.ts";
import { createLock } from "../state/lock.ts";
import {
  createTellMissed,
  createTellDecided,
  type NoticeChannel,
} from "../services/notices/tell-reps.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";

/** Planning a task is two questions to the database. */
const TASK_LOCK = { holdMs: 10_000, waitMs: 5_000 };

export type Notices = ReturnType<typeof composeNotices>;

/** What became of calls, and telling reps of callers who wait and calls that they missed. */
export function composeNotices(core: Core, clients: Clients) {
  const { stores, settings, jobs, now } = core;
  const { mail } = core.options.config;
  const postWebhook = createPostWebhook({ fetch: core.outbound.guarded, now });
  const tell = {
    noticesOf: stores.notices.get,
    enqueue: (workspaceId: string, channel: NoticeChannel, notice: Notice) =>
      jobs.add(
        "notices.send",
        {
          v: 1,
          workspaceId,
          channel,
          notice: { ...notice, contactIds: [...notice.contactIds] },
        },
        { key: `${workspaceId}\n${notice.id}\n${channel}` },
      ),
  };

  return {
    tellDecided: createTellDecided(tell),
    closeCall: createCloseCall({
      settingsOf: settings.settingsOf,
      callOf: stores.callEvents.callOf,
      decisionsOfLegs: stores.decisions.ofLegs,
      decisionsNear: stores.decisions.near,
      linkLegs: (workspaceId, a, b) =>
        stores.callEvents.link(workspaceId, a, b, { inferred: true }),
      saveStory: stores.routedCalls.save,
      tellReps: createTellMissed(tell),
      now,
    }),
    sendNotice: createSendNotice({
      settingsOf: settings.settingsOf,
      crmOf: async (workspaceId) => (await clients.crmAccountOf(workspaceId))?.client ?? null,
      async legsOfCaller(workspaceId, number, fromMs, toMs) {
        const decisions = await stores.decisions.near(workspaceId, number, fromMs, toMs);
        return [...new Set(decisions.map(({ legId }) => legId))];
      },
      ledger: createTaskLedger(core),
      withLock: createLock(core.redis, { ...TASK_LOCK, now, wait }),
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
      sendMail: mail === null ? null : createSendMail(mail.smtpUrl, mail.from),
      async postWebhook(workspaceId, id, body) {
        const [{ webhookUrl: url }, secret] = await Promise.all([
          stores.notices.get(workspaceId),
          stores.notices.secretOf(workspaceId),
        ]);
        // switched off since
        if (url !== null) await postWebhook({ url, secret }, id, body);
      },
    }),
  };
}

function createTaskLedger({ stores }: Core) {
  const { crmWrites } = stores;
  const kind = "task";
  return {
    async plan(workspaceId: string, key: string) {
      await crmWrites.begin({ id: randomUUID(), workspaceId, kind, key, legIds: [key] });
      const planned = await crmWrites.find(workspaceId, kind, [key]);
      if (planned !== null) return planned;
      throw new StickylineError("STORE_UNAVAILABLE", "the ledger lost a row", { retryable: true });
    },
    async knowsAny(workspaceId: string, keys: readonly string[]) {
      return keys.length > 0 && (await crmWrites.find(workspaceId, kind, keys)) !== null;
    },
    claim: crmWrites.claimForSend,
    done: crmWrites.done,
    failed: crmWrites.failed,
  };
}
