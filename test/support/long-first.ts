import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long, the longest first: begun last, one of them would end alone on a machine that idles. */
const LONG = [
  "add-a-vendor",
  "histories",
  "joined-outcomes",
  "launch",
  "hostile-input",
  "redis-failover",
  "telling-reps",
  "callback-presses",
  "rescue",
  "malformed-events",
  "proxy",
  "queue-wait",
  "crm-keeps-up",
  "going-live",
  "killed-processes",
];

/** Vitest's own order, but that the long files of a group go first: a fresh clone knows no durations. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest gives its own method this name
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b));
  }
}

function groupOf(file: TestSpecification): number {
  return file.project.config.sequence.groupOrder;
}

function placeOf(file: TestSpecification): number {
  const place = LONG.indexOf(basename(file.moduleId).split(".")[0] ?? "");
  // what needs a process of its own is long as well
  if (file.project.config.isolate) return -1;
  return place === -1 ? LONG.length : place;
}
