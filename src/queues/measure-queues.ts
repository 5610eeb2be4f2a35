import type { Queue } from "bullmq";
import { shardsOf } from "./shards.ts";
import type { QueueName } from "./jobs.ts";

export type QueueDepth = {
  readonly queue: QueueName;
  readonly backend: "redis" | "postgresql";
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** How long the one who is next has waited since its time; 0 where nobody waits. */
  readonly oldestMs: number;
};

type Measured = Pick<Queue, "getJobCounts" | "getJobs">;

/** What waits in the queues of one name. */
export async function measureQueue(
  name: QueueName,
  backend: QueueDepth["backend"],
  open: (name: string) => Measured,
  now: number,
): Promise<QueueDepth> {
  const names = backend === "redis" ? shardsOf(name) : [name];
  const depths = await Promise.all(names.map((shard) => measure(open(shard), now)));
  const sum = (count: "waiting" | "active" | "delayed") =>
    depths.reduce((total, depth) => total + depth[count], 0);
  return {
    queue: name,
    backend,
    waiting: sum("waiting"),
    active: sum("active"),
    delayed: sum("delayed"),
    oldestMs: Math.max(...depths.map(({ oldestMs }) => oldestMs)),
  };
}

async function measure(queue: Measured, now: number) {
  const counts = await queue.getJobCounts("waiting", "prioritized", "active", "delayed");
  const count = (state: string) => counts[state] ?? 0;
  const waiting = count("waiting") + count("prioritized");
  const heads = await Promise.all(
    (["waiting", "prioritized"] as const)
      .filter((state) => count(state) > 0)
      .map((state) => queue.getJobs([state], 0, 0, true)),
  );
  // a job that is taken meanwhile comes as nothing
  const ages = heads.flat().flatMap((job) => {
    const at: unknown = job?.timestamp;
    return typeof at === "number" ? [now - at - (job?.opts?.delay ?? 0)] : [];
  });
  return {
    waiting,
    active: count("active"),
    delayed: count("delayed"),
    oldestMs: Math.max(0, ...ages),
  };
}
