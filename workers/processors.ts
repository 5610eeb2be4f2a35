import { StickylineError } from "../src/domain/errors.ts";
import { jobNames, type Processors } from "../src/queues/jobs.ts";

/** The one table of what becomes of each job, from what each area says of its own. CONFIG_INVALID when a job is nobody's. */
export function joinProcessors(
  areas: readonly { readonly processors?: Partial<Processors> }[],
): Processors {
  const table: Partial<Processors> = Object.assign({}, ...areas.map((area) => area.processors));
  if (isWhole(table)) return table;
  const missing = jobNames.filter((name) => table[name] === undefined);
  throw new StickylineError("CONFIG_INVALID", `no area does these jobs: ${missing.join(", ")}`);
}

function isWhole(table: Partial<Processors>): table is Processors {
  return jobNames.every((name) => table[name] !== undefined);
}
