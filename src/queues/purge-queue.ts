import type { JobType, Queue } from "bullmq";
import { ownerOfJob, type JobOwner } from "./jobs.ts";

const PURGED_STATES = [
  "waiting",
  "delayed",
  "prioritized",
  "failed",
  "completed",
] as const satisfies JobType[];

/** Takes jobs that the test finds out of one queue, but for those that run now; how many. */
export async function purgeQueue(
  queue: Pick<Queue, "getJobs">,
  isMeant: (payload: string, owner: JobOwner) => boolean,
): Promise<number> {
  const found = (await queue.getJobs([...PURGED_STATES])).filter((job) =>
    isMeant(JSON.stringify(job.data), ownerOfJob(job.data)),
  );
  for (const job of found) await job.remove();
  return found.length;
}
