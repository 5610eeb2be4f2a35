import type { Job, JobType, Queue } from "bullmq";
import { partsOfJob } from "./job-parts.ts";
import { ownerOfJob, type JobOwner } from "./jobs.ts";

const PURGED_STATES = [
  "waiting",
  "delayed",
  "prioritized",
  "failed",
  "completed",
] as const satisfies JobType[];

/** A job may begin, fail and wait again while it is taken out. */
const TRIES = 3;

/**
 * Takes jobs that the test finds out of one queue, but for those that run now; how many, those among them that began
 * meanwhile. Of a job about several things only those go that the test finds.
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
    await takeOut(job, left);
    purged += 1;
  }
  return purged;
}

async function takeOut(job: Job, left: object | null): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      if (left === null) await job.remove();
      else await job.updateData(left);
      return;
    } catch (error) {
      // begun, or done and gone, since it was listed
      const state = await job.getState();
      if (state === "active" || state === "unknown") return;
      if (tries === TRIES) throw error;
    }
  }
}
