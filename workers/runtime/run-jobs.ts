import { setMaxListeners } from "node:events";
import {
  createPostgresBackend,
  Queue,
  withBackend,
  Worker,
  type Job,
  type Telemetry,
} from "bullmq";
import { openClient } from "../../src/redis/open-client.ts";
import { asOutage } from "../../src/concurrency/outage-of.ts";
import type { Outages } from "../../src/concurrency/outages.ts";
import {
  queueOf,
  SCHEDULE_QUEUE,
  SECOND_HOME,
  WORKER_SEEN,
  type Processors,
  type QueueName,
  type ScheduledJob,
} from "../../src/queues/jobs.ts";
import { postgresConnection } from "../../src/queues/postgres-connection.ts";
import { shardsOf } from "../../src/queues/shards.ts";
import { processJob, type DeadJob } from "./process-job.ts";
import { runWhenReady } from "./run-when-ready.ts";
import { toRunners } from "./runners.ts";

export type RunningJobs = { close(): Promise<void> };

/** BullMQ waits up to ten seconds for a job, and answers then. */
const SILENCE_MS = 12_000;
/** A killed worker's jobs are taken over after seconds, and however often: calls are presence, a sync is long. */
const TAKE_OVER_TIMES = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
};
/**
 * BullMQ's worker fetches jobs one after the other, and while it finds some begins none until all its places are taken:
 * each fetch is a write to disk by the queues' Redis. What callers wait for has several workers with few places.
 */
const WORKERS: Partial<Record<QueueName, number>> = { "call-events": 8 };
/** Of each worker of each of a name's queues (shards.ts), in each process. */
const CONCURRENCY: Record<QueueName, number> = {
  "call-events": 5,
  decisions: 8,
  // each does up to a hundred calls side by side
  "follow-ups": 4,
  calls: 4,
  transfers: 8,
  notices: 4,
  crm: 4,
  "crm-sync": 2,
  "crm-hints": 2,
  "crm-events": 2,
  upkeep: 4,
  // calls out to vendors, of which some hang: one workspace has four of them at the most
  "phone-upkeep": 32,
  tokens: 8,
  "second-home": 8,
};

const HEARTBEAT_MS = 5_000;
/** A worker that said nothing for so long is gone. */
const FORGOTTEN_MS = 30_000;
const POSTGRES_CONCURRENCY = 4;

const Postgres = withBackend(createPostgresBackend);

function optionsOf(name: QueueName) {
  return {
    ...TAKE_OVER_TIMES,
    concurrency: CONCURRENCY[name],
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
}

/**
 * Runs the processors on every queue, and on the queues in PostgreSQL, which idle unless Redis was away. A job that
 * can't succeed, or has failed too often, goes to `buryJob` and leaves the queue.
 */
export function runJobs(deps: {
  redisUrl: string;
  databaseUrl: string;
  prefix: string;
  schema: string;
  durableQueues: readonly QueueName[];
  processors: Processors;
  buryJob: (job: DeadJob) => Promise<void>;
  outages: Outages;
  onFailure: (error: unknown) => void;
  now: () => number;
  random: () => number;
  /** Null: jobs carry no trace. */
  telemetry: Telemetry | null;
  /** Jobs that come again by themselves, once for all workers together. */
  schedules: readonly { name: ScheduledJob; everyMs: number }[];
}): RunningJobs {
  const connection = openClient(deps.redisUrl, { answers: "later", silenceMs: SILENCE_MS });
  const onRedisError = (error: unknown) => deps.onFailure(asOutage("queues", error));
  connection.on("error", onRedisError);
  const traced = deps.telemetry === null ? {} : { telemetry: deps.telemetry };
  const closing = new AbortController();
  // every job that waits for a server listens
  setMaxListeners(0, closing.signal);
  const workers: { close(): Promise<void> }[] = [];
  const processing = {
    ...deps,
    closing: closing.signal,
    runners: toRunners(deps.processors),
    scheduled: new Set<string>(deps.schedules.map(({ name }) => name)),
  };
  const processorOf = (name: QueueName) => (job: Job, token?: string) =>
    processJob(processing, name, job, token);
  for (const name of new Set<QueueName>(Object.values(queueOf))) {
    const options = { ...optionsOf(name), ...traced, connection, prefix: deps.prefix };
    for (const shard of shardsOf(name)) {
      for (let index = 0; index < (WORKERS[name] ?? 1); index++) {
        // one of them looks for jobs of killed workers
        const worker = new Worker(shard, processorOf(name), {
          ...options,
          skipStalledCheck: index > 0,
        });
        worker.on("error", onRedisError);
        workers.push(worker);
      }
    }
  }
  for (const name of [...deps.durableQueues, SECOND_HOME] satisfies QueueName[]) {
    const onPostgresError = (error: unknown) => deps.onFailure(asOutage("postgresql", error));
    const make = () => {
      const worker = new Postgres.Worker(name, processorOf(name), {
        ...optionsOf(name),
        autorun: false,
        concurrency: POSTGRES_CONCURRENCY,
        connection: postgresConnection(deps.databaseUrl, deps.schema, 6),
      });
      worker.on("error", onPostgresError);
      return worker;
    };
    workers.push(runWhenReady(make, { closing: closing.signal, onFailure: onPostgresError }));
  }
  const upkeep = new Queue(SCHEDULE_QUEUE, { connection, prefix: deps.prefix });
  upkeep.on("error", onRedisError);
  for (const { name, everyMs } of deps.schedules) {
    const opts = { removeOnComplete: true, removeOnFail: true };
    upkeep
      .upsertJobScheduler(name, { every: everyMs }, { name, data: { v: 1 }, opts })
      .catch(deps.onFailure);
  }
  workers.push(upkeep);
  const seenKey = `${deps.prefix}:${WORKER_SEEN}`;
  const sayAlive = () =>
    void connection.set(seenKey, deps.now(), "PX", FORGOTTEN_MS).catch(deps.onFailure);
  sayAlive();
  const heart = setInterval(sayAlive, HEARTBEAT_MS);
  return {
    async close() {
      clearInterval(heart);
      closing.abort();
      await Promise.allSettled(workers.map((worker) => worker.close()));
      connection.disconnect();
    },
  };
}
