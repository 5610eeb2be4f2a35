import type { Calls } from "../src/compose/calls.ts";
import type { Core } from "../src/compose/core.ts";
import type { Adoption } from "../src/compose/adoption.ts";
import type { CrmAccess } from "../src/compose/crm-access.ts";
import type { Notices } from "../src/compose/notices.ts";
import type { Transfers } from "../src/compose/transfers.ts";
import type { Upkeep } from "../src/compose/upkeep.ts";
import { DURABLE_QUEUES, QUEUE_PREFIX, QUEUE_SCHEMA } from "../src/queues/producer.ts";
import { createCloseCallJob } from "./jobs/close-call.ts";
import { createAdoptJob } from "./jobs/adopt.ts";
import { createPollStatusJob } from "./jobs/poll-status.ts";
import { createEraseContactJob } from "./jobs/erase-contact.ts";
import { createKeepCallbackJob } from "./jobs/keep-callback.ts";
import { createPullWaitingJob } from "./jobs/pull-waiting.ts";
import { createReadChangesJob } from "./jobs/read-changes.ts";
import { createReadHintsJob } from "./jobs/read-hints.ts";
import { createProbeAudioJob } from "./jobs/probe-audio.ts";
import { createReconcilePresenceJob } from "./jobs/reconcile-presence.ts";
import { createRecordCallEventJob } from "./jobs/record-call-event.ts";
import { createRecordDecisionsJob } from "./jobs/record-decisions.ts";
import { createRefreshTokensJob } from "./jobs/refresh-tokens.ts";
import { createRescueCallJob } from "./jobs/rescue-call.ts";
import { createSendNoticeJob } from "./jobs/send-notice.ts";
import { createSyncCrmJob } from "./jobs/sync-crm.ts";
import { createTakeCrmEventsJob } from "./jobs/take-crm-events.ts";
import { createWatchCrmJob } from "./jobs/watch-crm.ts";
import { createWatchLinesJob } from "./jobs/watch-lines.ts";
import { createWriteCallJob } from "./jobs/write-call.ts";
import { runJobs, type RunningJobs } from "./runtime/run-jobs.ts";

/** Starts the workers of every queue on what is already opened. `close` lets running jobs finish. */
export function startWorkers(
  core: Core,
  parts: {
    readonly calls: Calls;
    readonly transfers: Transfers;
    readonly upkeep: Upkeep;
    readonly notices: Notices;
    readonly crmAccess: Pick<CrmAccess, "keepToken">;
    readonly adoption: Adoption;
  },
): RunningJobs {
  const { calls, transfers, upkeep, notices, adoption } = parts;
  const { stores, options, onFailure } = core;
  const { requestTimeline, requestClose } = calls;
  return runJobs({
    redisUrl: options.queueRedisUrl,
    databaseUrl: options.databaseUrl,
    prefix: QUEUE_PREFIX,
    schema: QUEUE_SCHEMA,
    durableQueues: DURABLE_QUEUES,
    processors: {
      "calls.record-event": createRecordCallEventJob(calls),
      "calls.record-decisions": createRecordDecisionsJob({
        appendDecisions: stores.decisions.append,
        recordAlone: (decision) =>
          core.jobs.add(
            "calls.record-decisions",
            { v: 1, workspaceId: decision.workspaceId, decisions: [decision] },
            { key: `${decision.id}\nalone` },
          ),
        requestTimeline,
        requestClose,
        tellDecided: notices.tellDecided,
        requestFollowUp: transfers.requestFollowUp,
      }),
      "calls.rescue": createRescueCallJob(transfers),
      "calls.pull": createPullWaitingJob(transfers),
      "calls.close": createCloseCallJob({ ...notices, requestClose }),
      "notices.send": createSendNoticeJob(notices),
      "calls.keep-callback": createKeepCallbackJob({ keepCallback: stores.callbacks.keep }),
      "crm.write-call": createWriteCallJob(calls),
      "crm.adopt": createAdoptJob(adoption),
      "crm.sync": createSyncCrmJob(upkeep),
      "crm.refresh-tokens": createRefreshTokensJob(parts.crmAccess.keepToken),
      "crm.changes": createReadChangesJob(upkeep),
      "crm.read-hints": createReadHintsJob(upkeep),
      "crm.take-events": createTakeCrmEventsJob({
        ...upkeep,
        takeAlone: (accountId, event) =>
          core.jobs.add(
            "crm.take-events",
            { v: 1, accountId, events: [event] },
            { key: `${accountId}\n${event.kind}\n${event.id}\n${event.what}\n${event.at}` },
          ),
      }),
      "crm.erase-contact": createEraseContactJob(upkeep),
      "crm.watch": createWatchCrmJob(upkeep),
      "presence.reconcile": createReconcilePresenceJob({ ...calls, log: options.log }),
      "presence.poll-status": createPollStatusJob(calls),
      "lines.watch": createWatchLinesJob(upkeep),
      "lines.probe-audio": createProbeAudioJob({ ...upkeep, listLines: stores.lines.listAll }),
    },
    buryJob: ({ id, workspaceId, ...job }) =>
      stores.deadLetters.add({ ...job, id, workspaceId, at: core.now() }),
    outages: core.outages,
    onFailure,
    now: core.now,
    random: Math.random,
    schedules: [
      { name: "presence.reconcile", everyMs: options.config.reconcileMs },
      { name: "presence.poll-status", everyMs: options.config.reconcileMs },
      { name: "lines.watch", everyMs: 60_000 },
      { name: "crm.refresh-tokens", everyMs: 60_000 },
      { name: "crm.watch", everyMs: options.config.crmPollMs },
      { name: "lines.probe-audio", everyMs: 3_600_000 },
    ],
  });
}
