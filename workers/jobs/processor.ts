import type { JobName, JobPayload } from "../../src/queues/jobs.ts";

/** What does one kind of job. Throws a StickylineError that knows whether a retry helps. */
export type Processor<N extends JobName> = (payload: JobPayload<N>) => Promise<void>;
export type Processors = { readonly [N in JobName]: Processor<N> };
