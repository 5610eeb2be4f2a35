import { setTimeout as wait } from "node:timers/promises";
import { DelayedError, UnrecoverableError, type Job } from "bullmq";
import { outageOf } from "../../src/concurrency/outage-of.ts";
import type { Outages } from "../../src/concurrency/outages.ts";
import { StickylineError } from "../../src/domain/errors.ts";
import { ownerOfJob, type JobName, type QueueName } from "../../src/queues/jobs.ts";
import type { Runners } from "./runners.ts";

/** A job that is done with here and not done: kept in the database, where people can mend and send it again. */
export type DeadJob = {
  /** The same however often the job is buried. */
  id: string;
  workspaceId: string | null;
  queue: QueueName;
  jobName: string;
  payload: unknown;
  error: string;
  /** `set-aside`: nothing is wrong with it, but it belongs to a line or an account that is not known here. */
  state: "failed" | "set-aside";
};

export type ProcessDeps = {
  readonly runners: Runners;
  /** Names of jobs that come again by themselves: one that fails is only told. */
  readonly scheduled: ReadonlySet<string>;
  readonly buryJob: (job: DeadJob) => Promise<void>;
  readonly outages: Outages;
  /** Ends the waiting for a dependency, when the worker closes. */
  readonly closing: AbortSignal;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
  readonly random: () => number;
};

/** After so many waits in a row the job makes room for others: perhaps it alone takes its content for an outage. */
const WAITS_IN_PLACE = 5;
const COME_BACK_MS = 5_000;
const BURY_AGAIN_MS = 5_000;

/** A CRM that is away for a day loses nothing of it. What must be told at once, or not at all, has its attempts. */
const VENDOR_PATIENCE_MS = 24 * 3_600_000;
const LONGEST_PAUSE_MS = 300_000;
const PATIENT: ReadonlySet<string> = new Set<JobName>([
  "crm.write-call",
  "crm.adopt",
  "crm.sync",
  "crm.changes",
  "crm.read-hints",
  "crm.take-events",
  "crm.erase-contact",
]);

/**
 * Runs one job. An outage of our own servers, however long, uses up none of its attempts: the job waits for the server,
 * holding its place, and goes on. An account that is disconnected or at its limit, and a CRM that is away, are waited
 * for outside. What fails for its content is tried as often as it says, then buried.
 */
export async function processJob(
  deps: ProcessDeps,
  queue: QueueName,
  job: Job,
  token: string | undefined,
): Promise<void> {
  const isScheduled = deps.scheduled.has(job.name);
  for (let waits = 0; ; waits++) {
    try {
      await deps.runners(job.name, job.data);
      return;
    } catch (error) {
      // it comes again by itself, and holds nothing that could be lost
      if (isScheduled) return deps.onFailure(error);
      const dependency = outageOf(error);
      if (dependency === null) return handleFailure(deps, queue, job, token, error);
      deps.onFailure(error);
      const isBack =
        waits < WAITS_IN_PLACE && (await deps.outages.untilBack(dependency, deps.closing));
      if (!isBack) return comeBack(deps, job, token, COME_BACK_MS * (1 + deps.random()));
      // those who waited together don't all go on in one moment
      await wait(deps.random() * 100);
    }
  }
}

async function handleFailure(
  deps: ProcessDeps,
  queue: QueueName,
  job: Job,
  token: string | undefined,
  error: unknown,
): Promise<void> {
  const pauseMs = pauseOf(deps, job, error);
  if (pauseMs !== null) return comeBack(deps, job, token, pauseMs);
  const isFinal = error instanceof StickylineError && !error.retryable;
  if (!isFinal && job.attemptsMade + 1 < (job.opts.attempts ?? 1)) throw error;
  if (!(error instanceof StickylineError)) deps.onFailure(error);
  const reason =
    error instanceof StickylineError ? `${error.code}: ${error.message}` : describe(error);
  try {
    await deps.buryJob(toDeadJob(queue, job, error, reason));
  } catch (cause) {
    // The database is away too: the job waits in its queue, for nothing accepted is lost.
    deps.onFailure(cause);
    return comeBack(deps, job, token, BURY_AGAIN_MS * (1 + deps.random()));
  }
  throw new UnrecoverableError(reason);
}

/** Without what a driver quotes of a row. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "UNEXPECTED: no error was said";
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  return `UNEXPECTED: ${error.name}${code}; the log has its place`;
}

/** Back into the queue with all its attempts. Can the queue not be told, the lock ends and another worker takes it. */
async function comeBack(
  deps: ProcessDeps,
  job: Job,
  token: string | undefined,
  delayMs: number,
): Promise<never> {
  await job.moveToDelayed(Date.now() + Math.round(delayMs), token).catch(deps.onFailure);
  throw new DelayedError();
}

/** How long a job waits, with all its attempts, for others: an account, a limit, a CRM that is away. */
function pauseOf({ now, random }: ProcessDeps, job: Job, error: unknown): number | null {
  if (!(error instanceof StickylineError)) return null;
  if (error.code === "DISCONNECTED" || error.code === "VENDOR_RATE_LIMITED") {
    return error.retryAfterMs ?? null;
  }
  const isPatient = error.code === "VENDOR_UNAVAILABLE" && PATIENT.has(job.name);
  const ageMs = now() - job.timestamp;
  if (!isPatient || ageMs > VENDOR_PATIENCE_MS) return null;
  const pauseMs = Math.min(Math.max(250, ageMs / 2), LONGEST_PAUSE_MS);
  return error.retryAfterMs ?? pauseMs * (0.75 + random() / 2);
}

function toDeadJob(queue: QueueName, job: Job, error: unknown, reason: string): DeadJob {
  const payload: unknown = job.data;
  const { workspaceId } = ownerOfJob(payload);
  // a job with a key may have landed in both backends, and is one; the others' ids are each backend's own count
  const isKeyed = /^[0-9a-f]{64}$/.test(job.id ?? "");
  const id = isKeyed ? `${job.name}:${job.id}` : `${queue}:${job.id ?? ""}:${job.timestamp}`;
  const isOurs = !(error instanceof StickylineError && error.code === "NOT_OURS");
  const state = isOurs ? "failed" : "set-aside";
  return { id, workspaceId, queue, jobName: job.name, payload, error: reason, state };
}
