import type { Calls } from "../src/compose/calls.ts";
import type { Core } from "../src/compose/core.ts";
import type { Upkeep } from "../src/compose/upkeep.ts";
import { DURABLE_QUEUES, QUEUE_PREFIX, QUEUE_SCHEMA } from "../src/compose/queues.ts";
import { createKeepCallbackJob } from "./jobs/keep-callback.ts";
import { createProbeAudioJob } from "./jobs/probe-audio.ts";
import { createReconcilePresenceJob } from "./jobs/reconcile-presence.ts";
import { createRecordCallEventJob } from "./jobs/record-call-event.ts";
import { createRecordDecisionsJob } from "./jobs/record-decisions.ts";
import { createSyncCrmJob } from "./jobs/sync-crm.ts";
import { createWatchLinesJob } from "./jobs/watch-lines.ts";
import { createWriteCallJob } from "./jobs/write-call.ts";
import { runJobs, type RunningJobs } from "./runtime/run-jobs.ts";

/** Starts the workers of every queue on what is already opened. `close` lets running jobs finish. */
export function startWorkers(core: Core, calls: Calls, upkeep: Upkeep): RunningJobs {
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
      "presence.reconcile": createReconcilePresenceJob({ ...calls, log: options.log }),
      "lines.watch": createWatchLinesJob(upkeep),
      "lines.probe-audio": createProbeAudioJob({ ...upkeep, listLines: stores.lines.listAll }),
    },
    buryJob: ({ id, workspaceId, ...job }) =>
      stores.deadLetters.add({ ...job, id, workspaceId, at: core.now() }),
    onFailure,
    schedules: [
      { name: "presence.reconcile", everyMs: options.config.reconcileMs },
      { name: "lines.watch", everyMs: 60_000 },
      { name: "lines.probe-audio", everyMs: 3_600_000 },
    ],
  });
}
