import type { Calls } from "../src/compose/calls.ts";
import type { Core } from "../src/compose/core.ts";
import type { CrmAccess } from "../src/compose/crm-access.ts";
import type { Upkeep } from "../src/compose/upkeep.ts";
import { DURABLE_QUEUES, QUEUE_PREFIX, QUEUE_SCHEMA } from "../src/compose/queues.ts";
import { createEraseContactJob } from "./jobs/erase-contact.ts";
import { createKeepCallbackJob } from "./jobs/keep-callback.ts";
import { createReadChangesJob } from "./jobs/read-changes.ts";
import { createReadHintsJob } from "./jobs/read-hints.ts";
import { createPollStatusJob } from "./jobs/poll-status.ts";
import { createReconcilePresenceJob } from "./jobs/reconcile-presence.ts";
import { createRecordCallEventJob } from "./jobs/record-call-event.ts";
import { createRecordDecisionsJob } from "./jobs/record-decisions.ts";
import { createRefreshTokensJob } from "./jobs/refresh-tokens.ts";
import { createSyncCrmJob } from "./jobs/sync-crm.ts";
import { createTakeCrmEventsJob } from "./jobs/take-crm-events.ts";
import { createWatchCrmJob } from "./jobs/watch-crm.ts";
import { createWatchLinesJob } from "./jobs/watch-lines.ts";
import { createWriteCallJob } from "./jobs/write-call.ts";
import { runJobs, type RunningJobs } from "./runtime/run-jobs.ts";

/** Starts the workers of every queue on what is already opened. `close` lets running jobs finish. */
export function startWorkers(
  core: Core,
  calls: Calls,
  upkeep: Upkeep,
  { keepToken }: Pick<CrmAccess, "keepToken">,
): RunningJobs {
  const { stores, options, onFailure } = core;
  const { requestTimeline } = calls;
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
        requestTimeline,
      }),
      "calls.keep-callback": createKeepCallbackJob({ keepCallback: stores.callbacks.keep }),
      "crm.write-call": createWriteCallJob({ writeTimeline: calls.writeTimeline, requestTimeline }),
      "crm.sync": createSyncCrmJob(upkeep),
      "crm.changes": createReadChangesJob(upkeep),
      "crm.read-hints": createReadHintsJob(upkeep),
      "crm.take-events": createTakeCrmEventsJob(upkeep),
      "crm.erase-contact": createEraseContactJob(upkeep),
      "crm.watch": createWatchCrmJob(upkeep),
      "crm.refresh-tokens": createRefreshTokensJob(keepToken),
      "presence.reconcile": createReconcilePresenceJob({ ...calls, log: options.log }),
      "presence.poll-status": createPollStatusJob(calls),
      "lines.watch": createWatchLinesJob(upkeep),
    },
    buryJob: ({ id, workspaceId, ...job }) =>
      stores.deadLetters.add({ ...job, id, workspaceId, at: core.now() }),
    onFailure,
    schedules: [
      { name: "presence.reconcile", everyMs: options.config.reconcileMs },
      { name: "presence.poll-status", everyMs: options.config.reconcileMs },
      { name: "lines.watch", everyMs: 60_000 },
      { name: "crm.watch", everyMs: options.config.crmPollMs },
      { name: "crm.refresh-tokens", everyMs: 60_000 },
    ],
  });
}
