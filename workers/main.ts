import type { Area } from "../src/compose/area.ts";
import type { Core } from "../src/compose/core.ts";
import { DURABLE_QUEUES, QUEUE_PREFIX, QUEUE_SCHEMA } from "../src/queues/producer.ts";
import { joinProcessors } from "./processors.ts";
import { runJobs, type RunningJobs } from "./runtime/run-jobs.ts";

/** Starts the workers of every queue on what is already opened. `close` lets running jobs finish. */
export function startWorkers(core: Core, areas: readonly Area[]): RunningJobs {
  const { stores, options, onFailure } = core;
  return runJobs({
    redisUrl: options.queueRedisUrl,
    databaseUrl: options.databaseUrl,
    prefix: QUEUE_PREFIX,
    schema: QUEUE_SCHEMA,
    durableQueues: DURABLE_QUEUES,
    processors: joinProcessors(areas),
    async buryJob(job) {
      const kept = await stores.deadLetters.add({ ...job, at: core.now() });
      if (!kept) core.meters.unkeptLetters.inc();
    },
    outages: core.outages,
    onFailure,
    now: core.now,
    random: Math.random,
    telemetry: options.telemetry,
    schedules: areas.flatMap(({ schedules = [] }) => schedules),
  });
}
