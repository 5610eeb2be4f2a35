import { createBatcher } from "../concurrency/batcher.ts";
import type { JobProducer } from "./producer.ts";

/** A call to be looked at in a bucket of time; `timeline`: it is written to the CRM too. */
export type FollowUp = {
  readonly workspaceId: string;
  readonly legId: string;
  readonly timeline: boolean;
  readonly bucket: number;
};

/** Whoever asks waits so long: nobody waits for them. */
const GATHER_MS = 50;
const MOST_CALLS = 100;

/**
 * Asks for what follows from calls: those of one workspace and bucket that are asked for within 50 ms make one job.
 * Resolves once that job is durable, so that whoever asked may be done only then. Rejects while no queue takes it.
 */
export function createFollowUps(
  { add }: Pick<JobProducer, "add">,
  delayOf: (bucket: number) => number,
): (followUp: FollowUp) => Promise<void> {
  const batcher = createBatcher<FollowUp>({
    maxSize: MOST_CALLS,
    maxWaitMs: GATHER_MS,
    async handOn(followUps) {
      const jobs = new Map<string, { of: FollowUp; legIds: Set<string> }>();
      for (const of of followUps) {
        const key = [of.workspaceId, of.bucket, of.timeline].join("\n");
        const job = jobs.get(key);
        if (job === undefined) jobs.set(key, { of, legIds: new Set([of.legId]) });
        else job.legIds.add(of.legId);
      }
      await Promise.all(
        [...jobs].map(([key, { of, legIds }]) => {
          const { workspaceId, timeline } = of;
          const payload = { v: 1, workspaceId, legIds: [...legIds].toSorted(), timeline } as const;
          return add("calls.follow-up", payload, {
            key: [key, ...payload.legIds].join("\n"),
            delayMs: delayOf(of.bucket),
          });
        }),
      );
    },
    ownerOf: ({ workspaceId }) => workspaceId,
    // what was not added was not added for want of a queue
    isOutage: () => true,
  });
  return (followUp) => batcher.push(followUp);
}
