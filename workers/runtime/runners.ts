import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { StickylineError } from "../../src/domain/errors.ts";
import {
  jobNames,
  jobSchemas,
  type JobName,
  type JobPayload,
  type Processors,
} from "../../src/queues/jobs.ts";

/** Runs a job by its name. What fails the check of its payload was written by another version. */
export type Runners = (name: string, data: unknown) => Promise<void>;

/** Every processor behind the check of its payload. */
export function toRunners(processors: Processors): Runners {
  const runners = new Map(
    jobNames.map(<N extends JobName>(name: N) => [name, toRunner(name, processors[name])]),
  );
  const known = new Map<string, ReturnType<typeof toRunner>>(runners);
  return async (name, data) => {
    const ran = known.get(name)?.(data);
    if (ran !== undefined && ran !== null) {
      await ran;
      return;
    }
    throw new StickylineError(
      "INPUT_INVALID",
      "a job of an unknown kind or version: update this worker to the router's version",
    );
  };
}

function toRunner<N extends JobName>(
  name: N,
  process: (payload: JobPayload<N>) => Promise<unknown>,
) {
  const validator = Compile<TSchema>(jobSchemas[name]);
  const isPayload = (data: unknown): data is JobPayload<N> => validator.Check(data);
  return (data: unknown) => (isPayload(data) ? process(data) : null);
}
