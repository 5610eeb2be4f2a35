import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { jobNames, jobSchemas, type JobName, type JobPayload } from "./jobs.ts";
import type { JobProducer } from "./producer.ts";

/** Puts a payload that was read back from somewhere into its queue; null when it is not of that job. */
export type AddAgain = (name: string, payload: unknown) => ((key: string) => Promise<void>) | null;

/** Checks payloads by their jobs' schemas before they are added. */
export function createAddAgain({ add }: Pick<JobProducer, "add">): AddAgain {
  const byName = new Map<string, ReturnType<typeof toAdder>>(
    jobNames.map(<N extends JobName>(name: N) => [
      name,
      toAdder(name, (payload: JobPayload<N>, key: string) => add(name, payload, { key })),
    ]),
  );
  return (name, payload) => byName.get(name)?.(payload) ?? null;
}

function toAdder<N extends JobName>(
  name: N,
  add: (payload: JobPayload<N>, key: string) => Promise<void>,
) {
  const validator = Compile<TSchema>(jobSchemas[name]);
  const isPayload = (payload: unknown): payload is JobPayload<N> => validator.Check(payload);
  return (payload: unknown) => (isPayload(payload) ? (key: string) => add(payload, key) : null);
}
