import { RETENTION_DAYS, type RetainedKind, type RetentionDays } from "../../domain/retention.ts";

export type Deps = {
  readonly daysOf: (workspaceId: string) => Promise<RetentionDays>;
  readonly takeOut: (
    workspaceId: string,
    kind: Exclude<RetainedKind, "recordings">,
    beforeMs: number,
    limit: number,
  ) => Promise<number>;
  /** Dead letters of no workspace that there is. */
  readonly takeOutLetters: (beforeMs: number, limit: number) => Promise<number>;
  readonly takeOutLinks: (workspaceId: string, limit: number) => Promise<number>;
  readonly oldRecordings: (
    workspaceId: string,
    beforeMs: number,
    limit: number,
  ) => Promise<readonly { readonly id: string; readonly location: string }[]>;
  readonly removeFile: (location: string) => Promise<void>;
  readonly removeRecording: (workspaceId: string, id: string) => Promise<void>;
  readonly now: () => number;
};

const DAY_MS = 86_400_000;
const TOGETHER = 1_000;
const FILES_TOGETHER = 100;
/** A turn takes at most so many batches of a kind: the next one, an hour later, goes on. */
const MOST_BATCHES = 100;
const ROWS = [
  "callEvents",
  "calls",
  "decisions",
  "callbacks",
  "campaigns",
  "crmWrites",
  "transfers",
  "deadLetters",
  "notices",
  "audit",
] as const satisfies RetainedKind[];

/** Takes out what a workspace has kept long enough, in batches that hold no table for long. How much of each kind. */
export function createForgetOld(
  deps: Deps,
): (workspaceId: string) => Promise<Readonly<Record<string, number>>> {
  return async (workspaceId) => {
    const days = await deps.daysOf(workspaceId);
    const before = (kind: RetainedKind) => deps.now() - days[kind] * DAY_MS;
    const taken: Record<string, number> = {};
    for (const kind of ROWS) {
      taken[kind] = await inBatches(TOGETHER, (limit) =>
        deps.takeOut(workspaceId, kind, before(kind), limit),
      );
    }
    taken["deadLettersOfNobody"] = await inBatches(TOGETHER, (limit) =>
      deps.takeOutLetters(deps.now() - RETENTION_DAYS.deadLetters.byDefault * DAY_MS, limit),
    );
    if ((taken["callEvents"] ?? 0) + (taken["decisions"] ?? 0) > 0) {
      await inBatches(TOGETHER, (limit) => deps.takeOutLinks(workspaceId, limit));
    }
    taken["recordings"] = await inBatches(FILES_TOGETHER, async (limit) => {
      const old = await deps.oldRecordings(workspaceId, before("recordings"), limit);
      for (const { id, location } of old) {
        await deps.removeFile(location);
        await deps.removeRecording(workspaceId, id);
      }
      return old.length;
    });
    return taken;
  };
}

async function inBatches(size: number, work: (limit: number) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const taken = await work(size);
    sum += taken;
    if (taken < size) break;
  }
  return sum;
}
