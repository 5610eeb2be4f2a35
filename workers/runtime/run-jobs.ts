import {
  createPostgresBackend,
  DelayedError,
  Queue,
  UnrecoverableError,
  withBackend,
  Worker,
  type Job,
} from "bullmq";
import { Redis } from "ioredis";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { StickylineError } from "../../src/domain/errors.ts";
import {
  jobNames,
  jobSchemas,
  queueOf,
  SCHEDULE_QUEUE,
  type JobName,
  type JobPayload,
  type QueueName,
  type ScheduledJob,
  ownerOfJob,
} from "../../src/queues/jobs.ts";
import type { Processors } from "../processors.ts";

/** A job that failed for good, kept in the database so that a redelivery under the same id is not swallowed. */
export type DeadJob = {
  /** The same however often the job is buried. */
  id: string;
  workspaceId: string | null;
  queue: QueueName;
  jobName: string;
  payload: unknown;
  error: string;
};

export type RunningJobs = { close(): Promise<void> };

/** A killed worker's jobs are taken over after seconds, and however often: calls are presence, a sync is long. */
const TAKE_OVER_TIMES = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
};
const CONCURRENCY: Record<QueueName, number> = {
  "call-events": 200,
  decisions: 16,
  calls: 8,
  transfers: 16,
  notices: 8,
  crm: 8,
  "crm-sync": 4,
  "crm-hints": 2,
  "crm-events": 4,
  upkeep: 4,
  // calls out to vendors, of which some hang: one workspace has four of them at the most
  "phone-upkeep": 32,
  tokens: 8,
};

const BURY_AGAIN_MS = 5_000;

const Postgres = withBackend(createPostgresBackend);

/**
 * Runs the processors on every queue, and on the PostgreSQL leg of the durable ones, which idles unless Redis was
 * away. A job that can't succeed, or has failed too often, goes to `buryJob` and leaves the queue.
 */
export function runJobs(deps: {
  redisUrl: string;
  databaseUrl: string;
  prefix: string;
  schema: string;
  durableQueues: readonly QueueName[];
  processors: Processors;
  buryJob: (job: DeadJob) => Promise<void>;
  onFailure: (error: unknown) => void;
  /** Jobs that come again by themselves, once for all workers together. */
  schedules: readonly { name: ScheduledJob; everyMs: number }[];
}): RunningJobs {
  const connection = new Redis(deps.redisUrl, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
  });
  connection.on("error", deps.onFailure);
  const workers: { close(): Promise<void> }[] = [];
  const runners = toRunners(deps.processors);
  for (const name of new Set(Object.values(queueOf))) {
    const process = (job: Job, token?: string) =>
      processJob({ ...deps, runners }, name, job, token);
    const times = { ...TAKE_OVER_TIMES, concurrency: CONCURRENCY[name] };
    const options = { ...times, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } };
    const worker = new Worker(name, process, { ...options, connection, prefix: deps.prefix });
    worker.on("error", deps.onFailure);
    workers.push(worker);
    if (!deps.durableQueues.includes(name)) continue;
    const second = new Postgres.Worker(name, process, {
      ...options,
      concurrency: 4,
      connection: {
        connectionString: deps.databaseUrl,
        schema: deps.schema,
        migrate: true,
        max: 6,
      },
    });
    second.on("error", deps.onFailure);
    workers.push(second);
  }
  const upkeep = new Queue(SCHEDULE_QUEUE, { connection, prefix: deps.prefix });
  upkeep.on("error", deps.onFailure);
  for (const { name, everyMs } of deps.schedules) {
    const opts = { removeOnComplete: true, removeOnFail: true };
    upkeep
      .upsertJobScheduler(name, { every: everyMs }, { name, data: { v: 1 }, opts })
      .catch(deps.onFailure);
  }
  workers.push(upkeep);
  return {
    async close() {
      await Promise.allSettled(workers.map((worker) => worker.close()));
      connection.disconnect();
    },
  };
}

async function processJob(
  deps: Parameters<typeof runJobs>[0] & { runners: Runners },
  queue: QueueName,
  job: Job,
  token: string | undefined,
): Promise<void> {
  try {
    await dispatch(deps.runners, job.name, job.data);
  } catch (error) {
    // it comes again by itself, and holds nothing that could be lost
    if (deps.schedules.some(({ name }) => name === job.name)) return deps.onFailure(error);
    const pauseMs = pauseOf(error);
    if (pauseMs !== null) {
      // the other side said when to come back: that is no attempt of ours that failed
      await job.moveToDelayed(Date.now() + pauseMs, token);
      throw new DelayedError();
    }
    const final = isFinal(error) || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    if (!final) throw error;
    const code =
      error instanceof StickylineError ? `${error.code}: ${error.message}` : String(error);
    try {
      await deps.buryJob(toDeadJob(queue, job, code));
    } catch (cause) {
      // The database is away too: the job waits in its queue, for nothing accepted is lost.
      deps.onFailure(cause);
      await job.moveToDelayed(Date.now() + BURY_AGAIN_MS, token);
      throw new DelayedError();
    }
    throw new UnrecoverableError(code);
  }
}

function toDeadJob(queue: QueueName, job: Job, error: string): DeadJob {
  const payload: unknown = job.data;
  const { workspaceId } = ownerOfJob(payload);
  const id = `${queue}:${job.id ?? ""}:${job.timestamp}`;
  return { id, workspaceId, queue, jobName: job.name, payload, error };
}

/** How long a job waits, with all its attempts, for an account or for its limit; null for any other error. */
function pauseOf(error: unknown): number | null {
  if (!(error instanceof StickylineError)) return null;
  const waits = error.code === "DISCONNECTED" || error.code === "VENDOR_RATE_LIMITED";
  return waits ? (error.retryAfterMs ?? null) : null;
}

function isFinal(error: unknown): boolean {
  return error instanceof StickylineError && !error.retryable;
}

/** Checks the payload and hands it to its processor. What fails the check was written by another version. */
async function dispatch(runners: Runners, name: string, data: unknown): Promise<void> {
  const ran = runners.get(name)?.(data) ?? null;
  if (ran !== null) {
    await ran;
    return;
  }
  throw new StickylineError(
    "INPUT_INVALID",
    "a job of an unknown kind or version: update this worker to the router's version",
  );
}

/** By a job's name: its checked run, or null when the payload is not of that job. */
type Runners = ReadonlyMap<string, (data: unknown) => Promise<unknown> | null>;

function toRunners(processors: Processors): Runners {
  return new Map(
    jobNames.map(<N extends JobName>(name: N) => [name, toRunner(name, processors[name])]),
  );
}

function toRunner<N extends JobName>(
  name: N,
  process: (payload: JobPayload<N>) => Promise<unknown>,
) {
  const validator = Compile<TSchema>(jobSchemas[name]);
  const isPayload = (data: unknown): data is JobPayload<N> => validator.Check(data);
  return (data: unknown) => (isPayload(data) ? process(data) : null);
}
