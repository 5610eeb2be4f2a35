import type { JobType, Queue } from "bullmq";
import { partsOfJob } from "./job-parts.ts";
import { ownerOfJob, type JobOwner } from "./jobs.ts";

const PURGED_STATES = [
  "waiting",
  "delayed",
  "prioritized",
  "failed",
  "completed",
] as const satisfies JobType[];

/**
 * Takes jobs that the test finds out of one queue, but for those that run now; how many. Of a job about several things
 * only those go that the test finds.
 */
export async function purgeQueue(
  queue: Pick<Queue, "getJobs">,
  isMeant: (payload: string, owner: JobOwner) => boolean,
): Promise<number> {
  let purged = 0;
  for (const job of await queue.getJobs([...PURGED_STATES])) {
    const { parts, without } = partsOfJob(job.name, job.data);
    const meant = parts.flatMap((part, place) =>
      isMeant(JSON.stringify(part), ownerOfJob(part)) ? [place] : [],
    );
    if (meant.length === 0) continue;
    const left = without(new Set(meant));
    if (left === null) await job.remove();
    else await job.updateData(left);
    purged += 1;
  }
  return purged;
}
