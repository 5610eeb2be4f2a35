import { hash } from "node:crypto";
import { createPostgresBackend, Queue, withBackend, type Telemetry } from "bullmq";
import { StickylineError } from "../domain/errors.ts";
import {
  queueOf,
  SECOND_HOME,
  WORKER_SEEN,
  type JobName,
  type JobInput,
  type QueueName,
  ownerOfJob,
  type JobOwner,
} from "./jobs.ts";
import { purgeQueue } from "./purge-queue.ts";
import { createBreaker } from "../concurrency/breaker.ts";
import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { asOutage } from "../concurrency/outage-of.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import { markInstallation } from "../redis/mark-installation.ts";
import { openClient } from "../redis/open-client.ts";
import { createDepths } from "./depths.ts";
import { measureQueue, type QueueDepth } from "./measure-queues.ts";
import { postgresConnection } from "./postgres-connection.ts";
import { createQueuePool } from "./queue-pool.ts";
import { shardsFor, shardsOf } from "./shards.ts";
import { createTurns } from "./turns.ts";

/** All queue keys share one hash tag: BullMQ's scripts need them in one slot of a Redis Cluster. */
export const QUEUE_PREFIX = "{slq}";
export const QUEUE_SCHEMA = "stickyline_queue";

/** Queues with much traffic, which have a queue of their own in PostgreSQL; all others share the second home. */
export const DURABLE_QUEUES = [
  "call-events",
  "decisions",
  "crm-events",
] as const satisfies QueueName[];

export type JobOptions = {
  /** The job's idempotency key; hashed, so it may hold anything. */
  readonly key?: string;
  readonly delayMs?: number;
  /** While a job with this key waits, another one is not added. */
  readonly coalesceKey?: string;
};

export type JobProducer = {
  /** Resolves once the job is durable: in PostgreSQL while Redis is away. Both away: STATE_UNAVAILABLE, retryable. */
  add<N extends JobName>(name: N, payload: JobInput<N>, options?: JobOptions): Promise<void>;
  /** What waits for its time in this queue runs now. */
  wake(queue: QueueName): Promise<void>;
  /**
   * Takes jobs that the test finds, by payload as JSON and by owner, out of every queue, but for those that run now; how
   * many. For erasing a person: it looks at every job there is.
   */
  purge(isMeant: (payload: string, owner: JobOwner) => boolean): Promise<number>;
  /** Rejects while the queues' Redis can't be written to. */
  probe(): Promise<unknown>;
  /** Is Redis taken for away, so that jobs go to PostgreSQL? */
  isOnSecondLeg(): boolean;
  /** Marks the queues' Redis as this installation's where it is nobody's yet; whose it is. */
  markInstallation(id: string): Promise<string>;
  /** How much waits in every queue of a backend. Rejects while that can't be read. */
  measure(backend: QueueDepth["backend"]): Promise<QueueDepth[]>;
  /** When a worker of this installation was last heard of, epoch milliseconds; null: not within 30 s. */
  workerSeenAt(): Promise<number | null>;
  close(): Promise<void>;
};

/** Half of a routing deadline: a promise to a caller still finds PostgreSQL in time when Redis hangs. */
const REDIS_ADD_MS = 400;
/** Nothing is asked that takes longer. */
const SILENCE_MS = 2_000;
const POSTGRES_ADD_MS = 2_000;
const JOB_DEFAULTS = {
  attempts: 12,
  // jobs that failed together don't come back together
  backoff: { type: "exponential", delay: 250, jitter: 0.5 },
  removeOnComplete: true,
} as const;

/** What the second home holds back behind calls and decisions, which all wait there together. */
const BEHIND_CALLS = 1_000_000;
const PATIENT_QUEUES: ReadonlySet<QueueName> = new Set<QueueName>([
  "crm-sync",
  "crm-hints",
  "upkeep",
  "phone-upkeep",
]);

const Postgres = withBackend(createPostgresBackend);

/** The producers of all queues. Never waits for a connection: an ingest must answer while Redis is down. */
export function createJobProducer(deps: {
  redisUrl: string;
  databaseUrl: string;
  onFailure: (error: unknown) => void;
  now: () => number;
  /** Null: jobs carry no trace. */
  telemetry: Telemetry | null;
}): JobProducer {
  const traced = deps.telemetry === null ? {} : { telemetry: deps.telemetry };
  const breaker = createBreaker({ now: elapsedMs });
  const connection = openClient(deps.redisUrl, { answers: "now", silenceMs: SILENCE_MS });
  const onRedisError = (error: unknown) => deps.onFailure(asOutage("queues", error));
  const onPostgresError = (error: unknown) => deps.onFailure(asOutage("postgresql", error));
  connection.on("error", onRedisError);
  const turns = createTurns(elapsedMs);
  const depths = createDepths({
    read: (queue) =>
      withDeadline(redisQueue(queue).getJobCountByTypes("waiting", "prioritized"), REDIS_ADD_MS),
    now: elapsedMs,
  });
  const redisQueues = createQueuePool((name) => {
    const queue = new Queue(name, {
      connection,
      prefix: QUEUE_PREFIX,
      skipWaitingForReady: true,
      ...traced,
    });
    queue.on("error", onRedisError);
    return queue;
  });
  const postgresQueues = createQueuePool((name) => {
    const queue = new Postgres.Queue(name, {
      connection: postgresConnection(deps.databaseUrl, QUEUE_SCHEMA, 4),
    });
    queue.on("error", onPostgresError);
    return queue;
  });
  const redisQueue = redisQueues.of;
  const postgresQueue = postgresQueues.of;

  return {
    async add(name, payload, options = {}) {
      const queueName = queueOf[name];
      const owner = ownerOfJob(payload);
      const priority = turns.next(`${queueName} ${owner.workspaceId ?? owner.accountId ?? ""}`);
      const shards = shardsFor(queueName, owner, options.coalesceKey ?? options.key ?? "");
      // what is gathered by its key meets in one queue
      const shard = options.coalesceKey === undefined ? depths.shorter(shards) : shards[0];
      const jobOptions = {
        ...JOB_DEFAULTS,
        priority,
        ...(options.key === undefined ? {} : { jobId: sha256(`${name}\n${options.key}`) }),
        ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
        ...(options.coalesceKey === undefined
          ? {}
          : { deduplication: { id: sha256(`${name}\n${options.coalesceKey}`) } }),
      };
      try {
        await breaker.run(() =>
          withDeadline(redisQueue(shard ?? queueName).add(name, payload, jobOptions), REDIS_ADD_MS),
        );
      } catch (error) {
        deps.onFailure(notStored(error));
        try {
          await withDeadline(
            postgresQueue(secondHomeOf(queueName)).add(name, payload, {
              ...jobOptions,
              priority: priority + (PATIENT_QUEUES.has(queueName) ? BEHIND_CALLS : 0),
            }),
            POSTGRES_ADD_MS,
          );
        } catch (second) {
          onPostgresError(second);
          throw notStored(second);
        }
      }
    },
    async wake(queue) {
      const shards = shardsOf(queue).map((shard) => redisQueue(shard).promoteJobs());
      await withDeadline(Promise.all(shards), POSTGRES_ADD_MS);
    },
    async purge(isMeant) {
      let purged = 0;
      for (const name of new Set<QueueName>(Object.values(queueOf))) {
        for (const shard of shardsOf(name)) purged += await purgeQueue(redisQueue(shard), isMeant);
      }
      for (const name of [...DURABLE_QUEUES, SECOND_HOME] satisfies QueueName[]) {
        purged += await purgeQueue(postgresQueue(name), isMeant);
      }
      return purged;
    },
    isOnSecondLeg: () => breaker.isOpen(),
    measure(backend) {
      const names: Iterable<QueueName> =
        backend === "redis"
          ? new Set<QueueName>(Object.values(queueOf))
          : [...DURABLE_QUEUES, SECOND_HOME];
      const open = backend === "redis" ? redisQueue : postgresQueue;
      const measured = [...names].map((name) => measureQueue(name, backend, open, deps.now()));
      return withDeadline(Promise.all(measured), POSTGRES_ADD_MS);
    },
    async workerSeenAt() {
      const at = await withDeadline(
        connection.get(`${QUEUE_PREFIX}:${WORKER_SEEN}`),
        POSTGRES_ADD_MS,
      );
      return at === null ? null : Number(at);
    },
    markInstallation: (id) => markInstallation(connection, `${QUEUE_PREFIX}:installation`, id),
    probe: () => connection.set(`${QUEUE_PREFIX}:probe`, "1", "PX", 1_000),
    async close() {
      await Promise.all([redisQueues.close(), postgresQueues.close()]);
      connection.disconnect();
    },
  };
}

function secondHomeOf(name: QueueName): QueueName {
  return DURABLE_QUEUES.some((durable) => durable === name) ? name : SECOND_HOME;
}

function notStored(cause: unknown): StickylineError {
  return new StickylineError(
    "STATE_UNAVAILABLE",
    "not stored: the queue can't be reached; send it again",
    {
      retryable: true,
      retryAfterMs: 1_000,
      dependency: "queues",
      cause,
    },
  );
}

function sha256(text: string): string {
  return hash("sha256", text);
}
